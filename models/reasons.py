"""marts.reason_trend: what decided deals of each outcome, by the notes and by the CRM."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import evidence, rates

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "period_kind",
    "period",
    "period_on",
    "is_complete",
    "outcome",
    "reason",
    "category_group",
    "deals",
    "reason_probability",
    "value",
    "crm_deals",
    "share",
    "share_low",
    "share_high",
    "n",
    "undetermined",
    "flag",
    "evidence_key",
)


def reason_trend(reasons: pd.DataFrame) -> pd.DataFrame:
    """One row per period, outcome and reason: the share of deals that the notes say it decided, beside the CRM's count.

    Reads counts.reasons.
    """
    cells = evidence.with_key(reasons, "reason", ("outcome", "reason"))
    cells = rates.with_rate(cells, "share", cells["deals"], cells["n"])
    return rates.finished(rates.with_flag(cells, "n"), COLUMNS)
