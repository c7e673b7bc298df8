import numpy as np
import pytest
from scipy.stats import norm
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa

from models import agreement


def drawn(sizes, rng):
    """Random tables of so many reasons, on which both sides vary."""
    for size in sizes:
        tables = rng.integers(0, 9, (40, size, size)) + np.diag(rng.integers(0, 20, size))
        sparse = rng.integers(0, 3, (40, size, size))
        every = np.concatenate([tables, sparse])
        yield every[((every.sum(1) > 0).sum(1) > 1) & ((every.sum(2) > 0).sum(1) > 1)]


def test_kappa_is_scikit_learns_and_its_error_statsmodels_on_random_tables():
    for tables in drawn((2, 3, 13), np.random.default_rng(17)):
        first, second = np.indices(tables.shape[1:]).reshape(2, -1)
        expected = np.array([cohen_kappa_score(first, second, sample_weight=table.ravel()) for table in tables])
        found = agreement.kappas(tables)
        assert found[:, 0] == pytest.approx(expected, abs=1e-9)
        inner = np.abs(expected) < 1
        errors = np.array([cohens_kappa(table).std_kappa for table in tables[inner]])
        middle, margin = np.arctanh(expected[inner]), norm.isf(0.025) * errors / (1 - expected[inner] ** 2)
        bounds = np.stack([middle - margin, middle + margin], axis=1)
        assert np.arctanh(found[inner, 1:]) == pytest.approx(bounds, abs=1e-9)


def test_a_table_of_two_is_made_of_how_often_each_side_says_yes():
    assert agreement.two_by_two([5], [9], [6], [20]).tolist() == [[[5, 4], [1, 10]]]


def test_reasons_that_nobody_gives_change_nothing():
    table = np.array([[6, 0], [9, 12]])
    wider = np.zeros((4, 4), dtype=int)
    wider[np.ix_([1, 3], [1, 3])] = table
    assert agreement.kappas([wider])[0] == pytest.approx(agreement.kappas([table])[0], abs=1e-12)


def test_a_side_that_never_varies_leaves_the_range_of_kappa_unknown():
    found = agreement.kappas(agreement.two_by_two([5], [9], [5], [9]))
    assert np.isnan(found).tolist() == [[False, True, True]]


def test_without_deals_or_with_one_answer_only_there_is_no_kappa():
    assert np.isnan(agreement.kappas([np.zeros((2, 2)), [[9, 0], [0, 0]], [[0, 0], [0, 9]]])).all()


def test_full_agreement_is_1_and_the_range_stays_within_1():
    full, nearly = agreement.kappas([[[9, 0], [0, 5]], [[9, 1], [0, 5]]])
    assert full.tolist() == [1, 1, 1]
    assert 0.9 < nearly[2] < 1


def coverage(years, n, seed):
    rng = np.random.default_rng(seed)
    shares = np.array([[0.30, 0.08, 0.04], [0.05, 0.20, 0.05], [0.03, 0.05, 0.20]])
    by_chance = shares.sum(axis=1) @ shares.sum(axis=0)
    true = (np.trace(shares) - by_chance) / (1 - by_chance)
    found = agreement.kappas(rng.multinomial(n, shares.ravel(), years).reshape(-1, 3, 3))
    return np.mean((found[:, 1] <= true) & (true <= found[:, 2]))


def test_the_range_of_kappa_holds_it_about_as_often_as_it_says():
    assert 0.92 <= coverage(200, 80, seed=5) <= 0.98


@pytest.mark.heavy
@pytest.mark.parametrize("n", [40, 100, 300])
def test_in_simulation_the_range_of_kappa_holds_it_in_93_to_97_per_cent(n):
    assert 0.93 <= coverage(4_000, n, seed=21) <= 0.97
