"""marts.competitor_trend: how often each competitor is seen, and how we do against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import evidence, ranking, rates

if TYPE_CHECKING:
    import pandas as pd

CELL = ("competitor", "segment_name", "segment_value", "deal_type")
KEY = ("competitor", "segment", "deal_type")
COLUMNS = (
    "period_kind",
    "period",
    "period_on",
    "is_complete",
    *CELL,
    "closed_deals",
    "seen",
    "seen_share",
    "seen_share_low",
    "seen_share_high",
    "seen_share_flag",
    "won",
    "lost",
    "no_decision",
    "n",
    "win_rate",
    "win_rate_low",
    "win_rate_high",
    "flag",
    "rank",
    "lost_to",
    "value_lost",
    "top_objection",
    "change",
    "change_low",
    "change_high",
    "is_announced",
    "evidence_key",
)


def competitor_trend(competitors: pd.DataFrame, judgements: pd.DataFrame) -> pd.DataFrame:
    """One row per period, competitor, segment value and deal type: seen, head to head, lost to, change of seen share.

    Reads counts.competitors and meta.judgements.
    """
    cells = evidence.with_key(competitors, "competitor", KEY)
    cells = cells.assign(n=cells["won"] + cells["lost"])
    cells = rates.with_rate(cells, "seen_share", cells["seen"], cells["closed_deals"])
    cells = rates.with_rate(cells, "win_rate", cells["won"], cells["n"])
    cells = rates.with_flag(rates.with_flag(cells, "n"), "closed_deals", "seen_share_flag")
    cells = ranking.with_rank(cells, ("period_kind", "period_on", *CELL[1:]))
    cells = rates.with_change(cells, CELL, "seen", "closed_deals")
    return rates.finished(rates.with_announced(cells, judgements), COLUMNS)
