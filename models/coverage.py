"""marts.coverage: for how many closed deals there is evidence, by outcome and segment."""

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
    "segment_name",
    "segment_value",
    "closed_deals",
    "with_notes",
    "with_pre_close_notes",
    "with_competitor",
    "with_reason",
    "evidenced",
    "coverage",
    "coverage_low",
    "coverage_high",
    "evidenced_share",
    "evidenced_share_low",
    "evidenced_share_high",
    "n",
    "flag",
    "evidence_key",
)


def coverage(counted: pd.DataFrame) -> pd.DataFrame:
    """One row per period, outcome and segment value: what share of the closed deals has notes, or any evidence.

    Reads counts.coverage.
    """
    cells = evidence.with_key(counted, "coverage", ("outcome", "segment")).assign(n=counted["closed_deals"])
    cells = rates.with_rate(cells, "coverage", cells["with_pre_close_notes"], cells["n"])
    cells = rates.with_rate(cells, "evidenced_share", cells["evidenced"], cells["n"])
    return rates.finished(rates.with_flag(cells, "n"), COLUMNS)
