"""marts.source_funnel: what becomes of leads, by where they come from and by campaign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import evidence, rates

if TYPE_CHECKING:
    import pandas as pd

KEY = ("source", "campaign")
COLUMNS = (
    "period_kind",
    "period",
    "period_on",
    "source",
    "campaign",
    "leads",
    "untouched",
    "untouched_share",
    "untouched_share_low",
    "untouched_share_high",
    "untouched_share_flag",
    "hours_to_touch",
    "converted",
    "conversion_rate",
    "conversion_rate_low",
    "conversion_rate_high",
    "conversion_rate_flag",
    "opportunities",
    "won",
    "lost",
    "n",
    "win_rate",
    "win_rate_low",
    "win_rate_high",
    "flag",
    "until_ranked",
    "cycle_days",
    "evidence_key",
)


def source_funnel(leads: pd.DataFrame) -> pd.DataFrame:
    """One row per window, source and campaign: leads touched and converted, and how their deals end.

    Reads counts.leads. The shares of leads have `leads` as their n, the win rate `n`.
    """
    cells = evidence.with_key(leads, "source_funnel", KEY)
    cells = cells.assign(n=cells["won"] + cells["lost"])
    cells = rates.with_rate(cells, "untouched_share", cells["untouched"], cells["leads"])
    cells = rates.with_rate(cells, "conversion_rate", cells["converted"], cells["leads"])
    cells = rates.with_rate(cells, "win_rate", cells["won"], cells["n"])
    for share in ("untouched_share", "conversion_rate"):
        cells = rates.with_flag(cells, "leads", f"{share}_flag")
    return rates.finished(rates.with_until_ranked(rates.with_flag(cells, "n"), "n"), COLUMNS)
