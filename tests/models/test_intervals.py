import numpy as np
import pytest
from scipy.stats import binom, norm
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, proportions_ztest

from models import intervals


@pytest.fixture(scope="module")
def tables():
    rng = np.random.default_rng(11)
    n, n_before = rng.integers(1, 400, 300), rng.integers(1, 400, 300)
    return rng.binomial(n, rng.uniform(0, 1, 300)), n, rng.binomial(n_before, rng.uniform(0, 1, 300)), n_before


def test_wilson_is_statsmodels_on_random_tables(tables):
    counts, n, _, _ = tables
    expected = np.array([proportion_confint(*cell, method="wilson") for cell in zip(counts, n, strict=True)])
    rate = intervals.wilson(counts, n)
    assert rate.value == pytest.approx(counts / n, abs=1e-12)
    assert rate.low == pytest.approx(expected[:, 0], abs=1e-9)
    assert rate.high == pytest.approx(expected[:, 1], abs=1e-9)


def test_wilsons_published_example():
    rate = intervals.wilson([81], [263])  # Newcombe 1998, Statistics in Medicine 17, 857-872, table I
    assert [round(float(part[0]), 4) for part in rate] == [0.308, 0.2553, 0.3662]


def test_newcombe_is_statsmodels_on_random_tables(tables):
    expected = np.array(
        [confint_proportions_2indep(*cell, method="newcomb", compare="diff") for cell in zip(*tables, strict=True)]
    )
    difference = intervals.newcombe(*tables)
    assert difference.value == pytest.approx(tables[0] / tables[1] - tables[2] / tables[3], abs=1e-12)
    assert difference.low == pytest.approx(expected[:, 0], abs=1e-9)
    assert difference.high == pytest.approx(expected[:, 1], abs=1e-9)


def test_newcombes_published_example():
    difference = intervals.newcombe([56], [70], [48], [80])  # Newcombe 1998, 873-890, table II, method 10
    assert [round(float(part[0]), 4) for part in difference] == [0.2, 0.0524, 0.3339]


def test_score_p_values_are_those_of_the_pooled_z_test(tables):
    expected = [
        proportions_ztest([count, before], [n, n_before])[1]
        for count, n, before, n_before in zip(*tables, strict=True)
        if 0 < count + before < n + n_before
    ]
    varies = (tables[0] + tables[2] > 0) & (tables[0] + tables[2] < tables[1] + tables[3])
    assert intervals.score_p_values(*tables)[varies] == pytest.approx(np.array(expected), abs=1e-9)


def test_equal_rates_of_nothing_or_everything_are_no_change():
    assert intervals.score_p_values([0, 9, 0], [20, 9, 30], [0, 5, 6], [30, 5, 30]).tolist() == [
        1.0,
        1.0,
        pytest.approx(2 * norm.sf(6 / np.sqrt(60 * 0.1 * 0.9)), abs=1e-12),
    ]


def test_without_cases_there_is_no_rate_and_no_difference():
    assert np.isnan(intervals.wilson([0], [0])).all()
    assert np.isnan(intervals.newcombe([1, 0], [2, 0], [0, 1], [0, 3])).all()
    assert [len(part) for part in intervals.wilson([], [])] == [0, 0, 0]


def test_a_rate_of_none_or_all_lies_within_its_range():
    rate = intervals.wilson([0, 7, 83], [7, 7, 83])
    assert [bool(inside) for inside in (rate.low <= rate.value) & (rate.value <= rate.high)] == [True, True, True]
    assert (rate.low.min(), rate.high.max()) == (0, 1)


@pytest.mark.parametrize("n", [10, 40, 150])
def test_wilson_covers_the_true_rate_about_as_often_as_it_says(n):
    counts = np.arange(n + 1)
    rate = intervals.wilson(counts, np.full(n + 1, n))
    true = np.linspace(0.02, 0.98, 97)[:, np.newaxis]
    covered = (rate.low <= true) & (true <= rate.high)
    coverage = (binom.pmf(counts, n, true) * covered).sum(axis=1)
    assert 0.94 < coverage.mean() < 0.965


def test_newcombe_covers_the_true_difference_about_as_often_as_it_says():
    n, n_before = 30, 50
    counts, counts_before = (grid.ravel() for grid in np.meshgrid(np.arange(n + 1), np.arange(n_before + 1)))
    difference = intervals.newcombe(counts, n, counts_before, n_before)
    coverage = []
    for after in np.linspace(0.05, 0.95, 10):
        for before in np.linspace(0.05, 0.95, 10):
            weight = binom.pmf(counts, n, after) * binom.pmf(counts_before, n_before, before)
            covered = (difference.low <= after - before) & (after - before <= difference.high)
            coverage.append(weight[covered].sum())
    assert 0.94 < np.mean(coverage) < 0.965
