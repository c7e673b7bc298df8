"""marts.segment_trend: how each segment does beside the others of its dimension."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import evidence, ranking, rates

if TYPE_CHECKING:
    import pandas as pd

CELL = ("segment_name", "segment_value", "deal_type")
COLUMNS = (
    "period_kind",
    "period",
    "period_on",
    "is_complete",
    *CELL,
    "closed_deals",
    "period_deals",
    "deal_share",
    "deal_share_low",
    "deal_share_high",
    "deal_share_flag",
    "won",
    "lost",
    "no_decision",
    "n",
    "value_won",
    "value_lost",
    "win_rate",
    "win_rate_low",
    "win_rate_high",
    "flag",
    "no_decision_rate",
    "no_decision_rate_low",
    "no_decision_rate_high",
    "no_decision_rate_flag",
    "rest_won",
    "rest_n",
    "gap",
    "gap_low",
    "gap_high",
    "gap_flag",
    "rank",
    "top_competitor",
    "top_objection",
    "change",
    "change_low",
    "change_high",
    "is_announced",
    "evidence_key",
)


def segment_trend(segments: pd.DataFrame, judgements: pd.DataFrame) -> pd.DataFrame:
    """One row per period, segment value and deal type with closed deals: its share, win rate, and gap to the rest.

    Reads counts.segments and meta.judgements. A change is announced where that of the same cell of the win rates is.
    """
    cells = segments.assign(n=segments["won"] + segments["lost"], competitor="all")
    cells = rates.with_rate(cells, "deal_share", cells["closed_deals"], cells["period_deals"])
    cells = rates.with_flag(cells, "period_deals", "deal_share_flag")
    cells = rates.with_flag(rates.with_rate(cells, "win_rate", cells["won"], cells["n"]), "n")
    cells = rates.with_rate(cells, "no_decision_rate", cells["no_decision"], cells["closed_deals"])
    cells = rates.with_flag(cells, "closed_deals", "no_decision_rate_flag")
    cells = rates.with_difference(cells, "gap", "won", "n", "rest_won", "rest_n")
    cells = ranking.with_rank(cells, ("period_kind", "period_on", "segment_name", "deal_type"))
    cells = rates.with_change(cells, CELL, "won", "n")
    cells = rates.with_announced(
        evidence.with_key(cells, "win_rate", ("competitor", "segment", "deal_type")), judgements
    )
    return rates.finished(evidence.with_key(cells, "segment", ("segment", "deal_type")), COLUMNS)
