import numpy as np
import pytest
from scipy.special import expit, logit
from scipy.stats import binom, norm
from statsmodels.regression.linear_model import WLS
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, proportions_ztest

from models import intervals


def by_value(amounts, is_won):
    """The rate by value of each row of deals, with its range."""
    won = amounts * is_won
    value, values = won.sum(axis=-1), amounts.sum(axis=-1)
    size = intervals.effective_n(value, values, (won**2).sum(axis=-1), (amounts**2).sum(axis=-1))
    return intervals.wilson(value / values * size, size)


def simulated_coverage(rng, spread, slope, share, deals, worlds):
    """How often the range by value holds the true rate, over simulated worlds.

    Amounts are log-normal with `spread`; the odds of winning start at `share` and change by the factor exp(slope) with
    each standard deviation of the amount's logarithm.
    """

    def drawn(shape):
        size = rng.normal(size=shape)
        return np.exp(spread * size), expit(logit(share) + slope * size)

    amounts, chances = drawn(400_000)
    true = (amounts * chances).sum() / amounts.sum()
    amounts, chances = drawn((worlds, deals))
    rate = by_value(amounts, rng.random(chances.shape) < chances)
    return float(((rate.low <= true) & (true <= rate.high)).mean())


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


def test_a_difference_of_all_and_nothing_lies_within_its_range_and_that_within_one():
    difference = intervals.newcombe([0, 0, 3500], [39, 3500, 3500], [83, 7000, 0], [83, 7000, 7100])
    assert difference.value.tolist() == [-1, -1, 1]
    assert [
        bool(inside) for inside in (difference.low <= difference.value) & (difference.value <= difference.high)
    ] == [
        True,
        True,
        True,
    ]
    assert (difference.low.min(), difference.high.max()) == (-1, 1)


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


def test_deals_of_equal_amounts_tell_by_value_what_they_tell_by_count():
    assert intervals.effective_n([600, 0, 1000], [1000, 1000, 1000], [60_000, 0, 10**5], [10**5] * 3) == pytest.approx(
        [10 / (0.8 + 0.2 * 10 / 9), 10, 10]
    )


def test_one_large_deal_tells_little_however_many_small_ones_there_are():
    amounts, is_won = np.array([1000.0] + [1.0] * 50), np.array([True] + [False] * 50)
    size = intervals.effective_n(1000, amounts.sum(), 1000**2, (amounts**2).sum())
    rate = by_value(amounts, is_won)
    assert (1 < float(size) < 1.3, float(rate.low) < 0.25) == (True, True)


def test_without_any_amount_there_is_no_rate_by_value():
    assert intervals.effective_n([0.0], [0.0], [0.0], [0.0]).tolist() == [0]
    assert np.isnan(intervals.wilson([0.0], [0.0])).all()


def test_the_variance_by_value_lies_between_kishs_and_the_robust_one_of_statsmodels():
    rng = np.random.default_rng(4)
    for deals in rng.integers(5, 300, 50):
        amounts = np.exp(rng.normal(size=deals))
        is_won = rng.random(deals) < 0.4
        is_won[:2] = True, False
        rate = amounts[is_won].sum() / amounts.sum()
        kish = amounts.sum() ** 2 / (amounts**2).sum()
        robust = WLS(is_won.astype(float), np.ones(deals), weights=amounts).fit(cov_type="HC0").bse[0] ** 2
        weight = kish / (kish + 40)
        variance = weight * robust * kish / (kish - 1) + (1 - weight) * rate * (1 - rate) / kish
        size = intervals.effective_n(
            amounts[is_won].sum(), amounts.sum(), (amounts[is_won] ** 2).sum(), (amounts**2).sum()
        )
        assert float(size) == pytest.approx(rate * (1 - rate) / variance, rel=1e-9)


def test_the_range_by_value_holds_the_true_rate_about_as_often_as_it_says():
    rng = np.random.default_rng(8)
    covered = [
        simulated_coverage(rng, spread, slope, share, deals, worlds=1500)
        for spread, slope, share, deals in [
            *[(0.5, 0.0, 0.3, 20), (1.0, 0.0, 0.5, 20), (0.8, -0.4, 0.3, 50), (0.8, 0.4, 0.3, 50)],
            *[(1.0, 0.0, 0.3, 150), (0.8, -0.8, 0.5, 150), (0.8, 0.4, 0.15, 150)],
        ]
    ]
    assert 0.94 < np.mean(covered) < 0.96
    assert 0.92 < min(covered) < max(covered) < 0.98


@pytest.mark.heavy
def test_the_range_by_value_holds_the_true_rate_whether_large_deals_win_more_or_less():
    rng = np.random.default_rng(9)
    covered = {
        (spread, slope, share, deals): simulated_coverage(rng, spread, slope, share, deals, worlds=10_000)
        for spread in (0.5, 0.8, 1.1)
        for slope in (-0.8, -0.4, 0, 0.4, 0.8)
        for share in (0.15, 0.3, 0.5)
        for deals in (20, 50, 150, 400)
    }
    assert 0.945 < np.mean(list(covered.values())) < 0.955
    assert np.mean([0.93 <= share <= 0.97 for share in covered.values()]) > 0.9
    assert [scenario for scenario, share in covered.items() if not 0.9 < share < 0.98] == []
