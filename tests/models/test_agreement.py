import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from models import agreement


def test_kappa_is_scikit_learns_on_random_tables():
    rng = np.random.default_rng(17)
    for size in (2, 3, 13):
        for _ in range(20):
            table = rng.integers(0, 9, (size, size)) + np.diag(rng.integers(0, 20, size))
            first, second = np.indices(table.shape).reshape(2, -1)
            expected = cohen_kappa_score(first, second, sample_weight=table.ravel())
            assert agreement.kappa(table)[0] == pytest.approx(expected, abs=1e-9)


def test_many_two_by_two_tables_at_once_are_as_statsmodels_has_each():
    rng = np.random.default_rng(23)
    drawn = np.concatenate([rng.integers(0, 9, (300, 2, 2)), rng.integers(0, 3, (200, 2, 2))])
    varied = drawn[(drawn.sum(1) > 0).all(1) & (drawn.sum(2) > 0).all(1)]
    tables = np.concatenate([varied, [[[9, 0], [0, 0]], [[0, 0], [0, 9]]]])
    found = agreement.kappas(tables[:, 0, 0], tables[:, 0].sum(1), tables[:, :, 0].sum(1), tables.sum((1, 2)))
    assert found == pytest.approx(np.array([agreement.kappa(table) for table in tables]), abs=1e-9, nan_ok=True)


def test_a_side_that_never_varies_leaves_the_range_of_kappa_unknown():
    assert np.isnan(agreement.kappas([5], [9], [5], [9])).tolist() == [[False, True, True]]


def test_without_deals_or_with_one_answer_only_there_is_no_kappa():
    assert np.isnan(agreement.kappa(np.zeros((2, 2), dtype=int))).all()
    assert np.isnan(agreement.kappa(np.array([[9, 0], [0, 0]]))).all()


def test_full_agreement_is_1_and_the_range_stays_within_1():
    assert agreement.kappa(np.array([[9, 0], [0, 5]])) == (1, 1, 1)
    assert 0.9 < agreement.kappa(np.array([[9, 1], [0, 5]]))[2] < 1


def coverage(years, n, seed):
    rng = np.random.default_rng(seed)
    shares = np.array([[0.30, 0.08, 0.04], [0.05, 0.20, 0.05], [0.03, 0.05, 0.20]])
    by_chance = shares.sum(axis=1) @ shares.sum(axis=0)
    true = (np.trace(shares) - by_chance) / (1 - by_chance)
    found = [agreement.kappa(table.reshape(3, 3)) for table in rng.multinomial(n, shares.ravel(), years)]
    return np.mean([low <= true <= high for _, low, high in found])


def test_the_range_of_kappa_holds_it_about_as_often_as_it_says():
    assert 0.92 <= coverage(200, 80, seed=5) <= 0.98


@pytest.mark.heavy
@pytest.mark.parametrize("n", [40, 100, 300])
def test_in_simulation_the_range_of_kappa_holds_it_in_93_to_97_per_cent(n):
    assert 0.93 <= coverage(4_000, n, seed=21) <= 0.97
