import numpy as np
import pandas as pd
import pytest

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
    found = gaps.mantel_haenszel(strata(("a", 2, 4, 0, 0), ("b", 0, 0, 3, 4), ("b", 1, 2, 1, 2)), ["cell"])
    assert found[["cell", "gap"]].to_dict("list") == {"cell": ["b"], "gap": [0]}


def test_the_interval_covers_the_true_gap_about_as_often_as_it_says():
    rng = np.random.default_rng(5)
    worlds, win_rates, sizes = 2000, np.array([0.3, 0.5, 0.7]), np.array([(15, 40), (30, 30), (8, 60)])
    cells = pd.DataFrame({"cell": np.repeat(np.arange(worlds), 3)}).assign(
        n_if_raised=np.tile(sizes[:, 0], worlds),
        n_if_not=np.tile(sizes[:, 1], worlds),
        won_if_raised=rng.binomial(sizes[:, 0], win_rates - 0.15, (worlds, 3)).ravel(),
        won_if_not=rng.binomial(sizes[:, 1], win_rates, (worlds, 3)).ravel(),
    )
    found = gaps.mantel_haenszel(cells, ["cell"])
    covered = (found["gap_low"] <= -0.15) & (found["gap_high"] >= -0.15)
    assert 0.93 < covered.mean() < 0.98
