"""marts.emerging_themes: what comes up in notes lately that no category fits, and vendors that the catalog lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import rates

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "theme_id",
    "kind",
    "name",
    "first_seen_on",
    "deals",
    "deals_30d",
    "prior_30d",
    "n",
    "prior_n",
    "growth",
    "growth_low",
    "growth_high",
    "growth_flag",
    "quotes",
    "evidence_key",
)


def emerging_themes(counted: pd.DataFrame) -> pd.DataFrame:
    """One row per theme, those in most deals lately first. Reads counts.themes."""
    listed = counted.assign(evidence_key="theme/" + counted["theme_id"].astype("str"))
    return rates.finished(rates.with_difference(listed, "growth", "deals_30d", "n", "prior_30d", "prior_n"), COLUMNS)
