"""marts.competitor_profile: what notes say for and against each competitor, by segment, in their words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import evidence, rates

if TYPE_CHECKING:
    import pandas as pd

CELL = ("competitor", "segment_name", "segment_value", "category")
KEY = ("competitor", "segment", "side", "category")
COLUMNS = (
    "period_kind",
    "period",
    "period_on",
    "competitor",
    "segment_name",
    "segment_value",
    "side",
    "category",
    "category_group",
    "deals",
    "n",
    "share",
    "share_low",
    "share_high",
    "flag",
    "until_ranked",
    "won",
    "decided",
    "win_rate",
    "win_rate_low",
    "win_rate_high",
    "win_rate_flag",
    "quotes",
    "evidence_key",
)
SIDES = {"strength": "their_strength", "weakness": "their_weakness"}


def competitor_profile(claims: pd.DataFrame, quotes: pd.DataFrame) -> pd.DataFrame:
    """One row per window, competitor, segment value, side and category: how often notes say so, and the win rate then.

    Reads counts.competitor_claims and counts.competitor_quotes. What no note says has no row.
    """
    import pandas as pd

    cells = pd.concat([_side(claims, side, counted) for side, counted in SIDES.items()], ignore_index=True)
    said = quotes.assign(side=quotes["side"].map({counted: side for side, counted in SIDES.items()}))
    cells = cells.merge(said, how="left", on=["period_kind", *CELL, "side"])
    cells = evidence.with_key(cells, "profile", KEY)
    cells = rates.with_rate(cells, "share", cells["deals"], cells["n"])
    cells = rates.with_rate(cells, "win_rate", cells["won"], cells["decided"])
    cells = rates.with_flag(cells, "decided", "win_rate_flag")
    cells = rates.with_until_ranked(rates.with_flag(cells, "n"), "n")
    return rates.finished(cells, COLUMNS)


def _side(claims: pd.DataFrame, side: str, counted: str) -> pd.DataFrame:
    """The cells in which at least one note takes the side, its counts under the names that both sides share."""
    said: pd.DataFrame = claims[claims[counted] > 0]
    won, lost = said[f"won_with_{counted}"], said[f"lost_with_{counted}"]
    return said.assign(side=side, deals=said[counted], n=said["noted"], won=won, decided=won + lost)
