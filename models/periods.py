"""Which periods a table speaks of first. Not here: what the periods are (counts.periods)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def quarter_kind(cells: pd.DataFrame) -> str:
    """The quarters that are judged and shown: fiscal ones where `period_kind` has any, else those of the calendar."""
    return "fiscal_quarter" if (cells["period_kind"] == "fiscal_quarter").any() else "quarter"
