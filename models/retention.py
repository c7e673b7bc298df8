"""marts.retention: how many of the renewals that came up were kept, by number and by value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import evidence, intervals, rates

if TYPE_CHECKING:
    import pandas as pd

CELL = ("competitor", "segment_name", "segment_value")
KEY = ("competitor", "segment")
FLAG_BY_VALUE = "value_retention_rate_flag"
COLUMNS = (
    "period_kind",
    "period",
    "period_on",
    "is_complete",
    *CELL,
    "n",
    "renewed",
    "lost_to_competitor",
    "lost_otherwise",
    "lapsed",
    "retention_rate",
    "retention_rate_low",
    "retention_rate_high",
    "change",
    "change_low",
    "change_high",
    "value_due",
    "value_renewed",
    "value_retention_rate",
    "value_retention_rate_low",
    "value_retention_rate_high",
    FLAG_BY_VALUE,
    "effective_n",
    "expansions_won",
    "value_expanded",
    "flag",
    "until_ranked",
    "evidence_key",
)


def retention(renewals: pd.DataFrame) -> pd.DataFrame:
    """One row per period, competitor and segment value: renewals kept, by number and by value, and expansions beside.

    Reads counts.renewals. The rate by value has Wilson's interval at `effective_n` (`intervals.effective_n`): one
    renewal that outweighs all others counts as about one.
    """
    cells = evidence.with_key(renewals, "retention", KEY)
    kept, due = cells["value_renewed"], cells["value_due"]
    size = intervals.effective_n(kept, due, cells["squares_renewed"], cells["squares_due"])
    cells = rates.with_rate(cells.assign(effective_n=size), "retention_rate", cells["renewed"], cells["n"])
    share = (kept / due.where(due > 0)).clip(0, 1).fillna(0)
    cells = rates.with_rate(cells, "value_retention_rate", share * cells["effective_n"], cells["effective_n"])
    cells = rates.with_flag(cells.assign(least=cells[["n", "effective_n"]].min(axis=1)), "least", FLAG_BY_VALUE)
    cells = rates.with_change(rates.with_until_ranked(rates.with_flag(cells, "n"), "n"), CELL, "renewed", "n")
    return rates.finished(cells, COLUMNS)
