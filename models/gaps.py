"""The gap between deals with and without something, over segments: a Mantel-Haenszel risk difference.

statsmodels' StratifiedTable pools odds and risk ratios; points of win rate need the risk difference, so this is that
form, with Newcombe's interval. The two pooled rates are those whose quotient is StratifiedTable's risk ratio. An
association, never a cause.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from models import intervals

if TYPE_CHECKING:
    import pandas as pd


def mantel_haenszel(strata: pd.DataFrame, cell: Sequence[str]) -> pd.DataFrame:
    """One row per cell: `gap`, `gap_low`, `gap_high`, `gap_n`, pooled over the cell's rows of `strata`.

    A stratum has won_if_raised of n_if_raised and won_if_not of n_if_not; it weighs n_if_raised x n_if_not / (both), so
    one with an empty side tells nothing, and a cell with only such strata has no row. The pooled rate of each side is
    treated as one rate of effective size 1 / sum(share of weight squared / n), and the difference gets Newcombe's
    interval (Kim and Won 2013, Statistics in Medicine 32; SAS's stratified Newcombe limits). With one stratum
    this is the plain difference with the plain Newcombe interval. `gap_n` is the smaller side of the strata that tell.
    """
    pooled = pooled_rates(strata, cell)
    raised, other = (
        (pooled[f"rate_{side}"] * pooled[f"n_{side}"], pooled[f"n_{side}"]) for side in ("raised", "other")
    )
    gap = intervals.newcombe(*raised, *other)
    cells: pd.DataFrame = pooled[list(cell)]
    return cells.assign(gap=gap.value, gap_low=gap.low, gap_high=gap.high, gap_n=pooled["least"])


def pooled_rates(strata: pd.DataFrame, cell: Sequence[str]) -> pd.DataFrame:
    """One row per cell: `rate_raised`, `rate_other` over its strata that have both sides, the effective sizes
    `n_raised`, `n_other`, and `least`, the deals on the smaller side.
    """
    both = strata[(strata["n_if_raised"] > 0) & (strata["n_if_not"] > 0)]
    raised, other = both["n_if_raised"], both["n_if_not"]
    weight = raised * other / (raised + other)
    sums = (
        both[list(cell)]
        .assign(
            weight=weight,
            raised=weight * both["won_if_raised"] / raised,
            other=weight * both["won_if_not"] / other,
            raised_spread=weight**2 / raised,
            other_spread=weight**2 / other,
            n_if_raised=raised,
            n_if_not=other,
        )
        .groupby(list(cell), as_index=False, sort=False)
        .sum()
    )
    cells: pd.DataFrame = sums[list(cell)]
    return cells.assign(
        rate_raised=(sums["raised"] / sums["weight"]).clip(0, 1),
        rate_other=(sums["other"] / sums["weight"]).clip(0, 1),
        n_raised=sums["weight"] ** 2 / sums["raised_spread"],
        n_other=sums["weight"] ** 2 / sums["other_spread"],
        least=sums[["n_if_raised", "n_if_not"]].min(axis="columns"),
    )
