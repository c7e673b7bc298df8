import numpy as np
import pandas as pd
import pytest

from models import ranking


def values(*rows, group="g"):
    cells = pd.DataFrame(rows, columns=["won", "n"]).assign(group=group)
    return cells.assign(flag=np.where(cells["n"] >= 20, "ranked", "indicative"))


def test_ranks_follow_the_drawn_rate_and_few_cases_are_drawn_further():
    # 70% of 20 stands above 64% of 400 as a rate, and below it once drawn to the common 51%.
    cells = values((14, 20), (256, 400), (120, 300), (3, 4), (150, 300))
    assert ranking.with_rank(cells, ["group"])["rank"].tolist() == [2, 1, 4, pd.NA, 3]


def test_rates_that_chance_alone_tells_apart_share_a_place():
    cells = values((10, 20), (52, 100), (49, 100))
    assert ranking.shrunken_rates(cells, ["group"]).tolist() == pytest.approx([111 / 220] * 3)
    assert ranking.with_rank(cells, ["group"])["rank"].tolist() == [1, 1, 1]


def test_each_group_is_ranked_by_itself():
    cells = pd.concat([values((90, 100), (20, 100)), values((10, 100), (80, 100), group="h")], ignore_index=True)
    assert ranking.with_rank(cells, ["group"])["rank"].tolist() == [1, 2, 2, 1]


@pytest.mark.parametrize("cells", [values((0, 30), (0, 40)), values((30, 30), (40, 40)), values((15, 30))])
def test_without_any_spread_all_are_equal(cells):
    assert set(ranking.with_rank(cells, ["group"])["rank"]) == {1}


def test_what_has_no_cases_has_no_place_and_changes_none():
    assert ranking.with_rank(values((90, 100), (0, 0), (20, 100)), ["group"])["rank"].tolist() == [1, pd.NA, 2]


def test_the_weight_of_the_common_rate_is_the_one_that_made_the_rates():
    rng = np.random.default_rng(3)
    n = rng.integers(20, 200, 4000)
    true = rng.beta(0.4 * 30, 0.6 * 30, 4000)  # drawn as if from 30 cases: m = 30
    cells = values(*zip(rng.binomial(n, true), n, strict=True))
    best = (cells["won"] + 30 * 0.4) / (cells["n"] + 30)
    drawn = ranking.shrunken_rates(cells, ["group"])
    assert (drawn - best).abs().max() < 0.01
    assert ((drawn - true) ** 2).mean() < ((cells["won"] / n - true) ** 2).mean() * 0.8
