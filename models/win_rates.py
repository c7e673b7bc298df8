"""marts.win_rate_trend: how often we win, by period, competitor, segment and deal type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import evidence, rates

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
    "won",
    "lost",
    "no_decision",
    "n",
    "value_won",
    "value_lost",
    "win_rate",
    "win_rate_low",
    "win_rate_high",
    "broad_win_rate",
    "broad_win_rate_low",
    "broad_win_rate_high",
    "no_decision_rate",
    "no_decision_rate_low",
    "no_decision_rate_high",
    "flag",
    "change",
    "change_low",
    "change_high",
    "is_announced",
    "evidence_key",
)


def win_rate_trend(deals: pd.DataFrame, judgements: pd.DataFrame) -> pd.DataFrame:
    """One row per period, competitor, segment value and deal type with closed deals: counts, rates and change.

    Reads counts.deals and meta.judgements.
    """
    cells = win_rate_cells(deals)
    decided = cells["n"] + cells["no_decision"]
    cells = rates.with_rate(cells, "win_rate", cells["won"], cells["n"])
    cells = rates.with_rate(cells, "broad_win_rate", cells["won"], decided)
    cells = rates.with_rate(cells, "no_decision_rate", cells["no_decision"], decided)
    cells = rates.with_change(rates.with_flag(cells, "n"), CELL, "won", "n")
    return rates.finished(rates.with_announced(cells, judgements), COLUMNS)


def win_rate_cells(deals: pd.DataFrame) -> pd.DataFrame:
    """The cells of counts.deals with closed deals, with `n` (won and lost) and their evidence keys."""
    cells = deals[deals["closed_deals"] > 0].reset_index(drop=True)
    return evidence.with_key(cells.assign(n=cells["won"] + cells["lost"]), "win_rate", KEY)
