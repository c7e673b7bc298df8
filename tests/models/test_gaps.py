import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.contingency_tables import StratifiedTable

from models import gaps, intervals


def strata(*rows):
    names = ["cell", "won_if_raised", "n_if_raised", "won_if_not", "n_if_not"]
    return pd.DataFrame(rows, columns=names)


def test_one_stratum_gives_the_plain_difference_with_newcombes_interval():
    found = gaps.mantel_haenszel(strata(("a", 12, 40, 33, 60)), ["cell"])
    plain = intervals.newcombe([12], [40], [33], [60])
    assert found.to_dict("list") == {
        "cell": ["a"],
        "gap": [pytest.approx(plain.value[0], abs=1e-12)],
        "gap_low": [pytest.approx(plain.low[0], abs=1e-12)],
        "gap_high": [pytest.approx(plain.high[0], abs=1e-12)],
        "gap_n": [40],
    }


def test_strata_are_weighed_by_what_they_tell():
    # Weights 10 x 30 / 40 = 7.5 and 40 x 10 / 50 = 8; differences 0.2 - 0.5 and 0.6 - 0.8.
    found = gaps.mantel_haenszel(strata(("a", 2, 10, 15, 30), ("a", 24, 40, 8, 10)), ["cell"])
    assert found["gap"].tolist() == [pytest.approx((7.5 * -0.3 + 8 * -0.2) / 15.5)]


def test_a_mix_of_segments_is_not_mistaken_for_a_gap():
    # 90% of both sides win in one segment and 10% in the other; the objection is raised mostly in the second.
    found = gaps.mantel_haenszel(strata(("a", 18, 20, 90, 100), ("a", 10, 100, 2, 20)), ["cell"])
    assert found["gap"].round(12).tolist() == [0]
    assert (18 + 10) / 120 - (90 + 2) / 120 < -0.5


def test_a_stratum_with_an_empty_side_tells_nothing():
    found = gaps.mantel_haenszel(strata(("a", 2, 4, 0, 0), ("b", 0, 0, 3, 4), ("b", 1, 2, 1, 3)), ["cell"])
    assert found[["cell", "gap", "gap_n"]].to_dict("list") == {
        "cell": ["b"],
        "gap": [pytest.approx(1 / 6)],
        "gap_n": [2],
    }


def test_the_pooled_rates_are_those_of_statsmodels_risk_ratio_on_random_tables():
    rng = np.random.default_rng(13)
    for _ in range(50):
        n_raised, n_other = rng.integers(1, 60, (2, 4))
        won_raised, won_other = rng.binomial(n_raised, 0.5), rng.binomial(n_other, 0.6)
        won_other[0] = max(won_other[0], 1)
        rows = zip(["a"] * 4, won_raised, n_raised, won_other, n_other, strict=True)
        pooled = gaps.pooled_rates(strata(*rows), ["cell"])
        tables = np.array([[won_raised, n_raised - won_raised], [won_other, n_other - won_other]], dtype=float)
        expected = StratifiedTable(tables).riskratio_pooled
        assert pooled["rate_raised"][0] / pooled["rate_other"][0] == pytest.approx(expected, abs=1e-9)


def covered(worlds, scale, seed):
    """How often the range of the gap holds the true one of 15 points, in simulated worlds of three strata."""
    rng = np.random.default_rng(seed)
    win_rates, sizes = np.array([0.3, 0.5, 0.7]), scale * np.array([(15, 40), (30, 30), (8, 60)])
    cells = pd.DataFrame({"cell": np.repeat(np.arange(worlds), 3)}).assign(
        n_if_raised=np.tile(sizes[:, 0], worlds),
        n_if_not=np.tile(sizes[:, 1], worlds),
        won_if_raised=rng.binomial(sizes[:, 0], win_rates - 0.15, (worlds, 3)).ravel(),
        won_if_not=rng.binomial(sizes[:, 1], win_rates, (worlds, 3)).ravel(),
    )
    found = gaps.mantel_haenszel(cells, ["cell"])
    return ((found["gap_low"] <= -0.15) & (found["gap_high"] >= -0.15)).mean()


def test_the_interval_covers_the_true_gap_about_as_often_as_it_says():
    assert 0.93 < covered(2000, 1, seed=5) < 0.98


@pytest.mark.heavy
@pytest.mark.parametrize("scale", [1, 3, 10])
def test_in_simulation_the_interval_covers_the_true_gap_in_93_to_97_per_cent(scale):
    assert 0.93 <= covered(20_000, scale, seed=21) <= 0.97
