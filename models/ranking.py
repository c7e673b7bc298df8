"""Ranks of win rates among their likes: by a rate drawn towards the common one, so that chance does not lead the list.

Not here: the rates that are shown, which are never shrunken.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def with_rank(cells: pd.DataFrame, group: Sequence[str]) -> pd.DataFrame:
    """Add `rank` within `group` (columns): 1 for the highest shrunken win rate; equals share the better rank.

    Only cells with the flag ranked get one; all of the group's cells tell how far rates differ beyond chance.
    """
    shrunken = shrunken_rates(cells, group)
    is_ranked = cells["flag"] == "ranked"
    keys = [cells[name] for name in group]
    ranks = shrunken.where(is_ranked).round(12).groupby(keys).rank(method="min", ascending=False)
    return cells.assign(rank=ranks.astype("Int64"))


def shrunken_rates(cells: pd.DataFrame, group: Sequence[str]) -> pd.Series:
    """(won + m p0) / (n + m) for each cell: p0 the group's rate, m how many cases p0 weighs; NaN without cases.

    m = 1/rho - 1, with the intraclass correlation rho of a beta-binomial estimated by moments from the spread of the
    group's rates (Kleinman 1973, Journal of the American Statistical Association 68, 46-54, weights n). Where they
    spread no more than chance does, m is infinite and every rate is p0.
    """
    import numpy as np

    by = [cells[name] for name in group]

    def summed(values: pd.Series) -> pd.Series:
        total: pd.Series = values.groupby(by).transform("sum")  # type: ignore[no-untyped-call]
        return total

    n, won = cells["n"].astype(float), cells["won"].astype(float)
    total = summed(n)
    with np.errstate(divide="ignore", invalid="ignore"):
        common = summed(won) / total
        spread = summed((n * (won / n - common) ** 2).fillna(0)) / (common * (1 - common))
        others = summed((n > 0).astype(float)) - 1
        rho = (spread - others) / (total - summed(n**2) / total - others)
    rho = rho.fillna(0).clip(0, 1)
    chance = rho <= 0
    m = (1 / rho.where(~chance, 1)) - 1
    shrunken: pd.Series = ((won + m * common) / (n + m)).where(~chance, common).where(n > 0)
    return shrunken
