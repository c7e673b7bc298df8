"""marts.cycle_times: how long deals take from opening to close, by how they end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import evidence, intervals, rates

if TYPE_CHECKING:
    import pandas as pd

CELL = (
    "period_kind",
    "period",
    "period_code",
    "period_on",
    "is_complete",
    "outcome",
    "competitor",
    "segment_name",
    "segment_value",
    "deal_type",
)
KEY = ("outcome", "competitor", "segment", "deal_type")
COLUMNS = (
    *(name for name in CELL if name != "period_code"),
    "n",
    "cycle_days",
    "cycle_days_low",
    "cycle_days_high",
    "fastest_quarter_days",
    "slowest_quarter_days",
    "flag",
    "until_ranked",
    "evidence_key",
)


def cycle_times(days: pd.DataFrame) -> pd.DataFrame:
    """One row per period, outcome, competitor, segment value and deal type: median days with its range, and quartiles.

    Reads counts.cycle_days: a histogram of days per cell. The median's 95% interval is that of order statistics
    (`intervals.median_ranks`), without any assumption on the shape; below 6 deals there is none that is so sure, and
    the bounds are NaN. Quartiles are the days by which a quarter, and three quarters, of the deals had closed.
    """
    import numpy as np

    keys = list(CELL)
    ordered = days.sort_values([*keys, "days"], ignore_index=True)
    counts = ordered["deals"].to_numpy()
    reached = counts.cumsum()
    cells = ordered.groupby(keys, sort=False, as_index=False)["deals"].sum().rename(columns={"deals": "n"})
    n = cells["n"].to_numpy()
    before = n.cumsum() - n

    def at_rank(rank: np.ndarray) -> np.ndarray:
        """Days of the deal at `rank` (from 1) of each cell, NaN where the rank is 0."""
        place = np.searchsorted(reached, before + np.maximum(rank, 1), side="left")
        found: np.ndarray = np.where(rank > 0, ordered["days"].to_numpy(dtype=float)[place], np.nan)
        return found

    low, high = intervals.median_ranks(n)
    cells = cells.assign(
        cycle_days=(at_rank((n + 1) // 2) + at_rank(n // 2 + 1)) / 2,
        cycle_days_low=at_rank(low),
        cycle_days_high=at_rank(high),
        fastest_quarter_days=at_rank(-(-n // 4)),
        slowest_quarter_days=at_rank(-(-3 * n // 4)),
    )
    cells = rates.with_until_ranked(rates.with_flag(evidence.with_key(cells, "cycle_times", KEY), "n"), "n")
    return rates.finished(cells, COLUMNS)
