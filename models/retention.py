"""marts.retention: how many of the renewals that came up were kept, by number and by value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import evidence, rates

if TYPE_CHECKING:
    import pandas as pd

CELL = ("competitor", "segment_name", "segment_value")
KEY = ("competitor", "segment")
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
    "value_n",
    "expansions_won",
    "value_expanded",
    "flag",
    "until_ranked",
    "evidence_key",
)


def retention(renewals: pd.DataFrame) -> pd.DataFrame:
    """One row per period, competitor and segment value: renewals kept, by number and by value, and expansions beside.

    Reads counts.renewals. The share by value has Wilson's interval at the effective number of deals `value_n`, (sum of
    amounts) squared / (sum of squares), Kish (1965): one deal that outweighs all others counts as about one.
    """
    cells = evidence.with_key(renewals, "retention", KEY)
    due = cells["value_due"].where(cells["value_due"] > 0)
    value_n = (due**2 / cells["value_due_squared"]).fillna(0)
    cells = rates.with_rate(cells, "retention_rate", cells["renewed"], cells["n"])
    share = (cells["value_renewed"] / due).clip(0, 1).fillna(0)
    cells = rates.with_rate(cells.assign(value_n=value_n), "value_retention_rate", share * value_n, value_n)
    cells = rates.with_change(rates.with_until_ranked(rates.with_flag(cells, "n"), "n"), CELL, "renewed", "n")
    return rates.finished(cells, COLUMNS)
