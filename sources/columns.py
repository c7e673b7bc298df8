"""The columns that every source is read into; a mapping names theirs for each of ours."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Literal

Entity = Literal["deals", "notes"]

COLUMNS: dict[Entity, tuple[str, ...]] = {
    "deals": (
        "deal_id",
        "outcome",
        "opened_on",
        "closed_on",
        "amount",
        "currency",
        "deal_type",
        "crm_reason",
        "crm_competitors",
        "owner_id",
        "lead_source",
        "changed_at",
        "is_deleted",
    ),
    "notes": ("note_id", "deal_id", "kind", "written_at", "author_id", "text", "changed_at", "is_deleted"),
}
REQUIRED: dict[Entity, tuple[str, ...]] = {
    "deals": ("deal_id", "outcome", "closed_on"),
    "notes": ("note_id", "deal_id", "written_at", "text"),
}
DATES: dict[Entity, tuple[str, ...]] = {
    "deals": ("opened_on", "closed_on", "changed_at"),
    "notes": ("written_at", "changed_at"),
}
SEGMENT = "segment:"
"""Prefix of the columns that hold a deal's segments, so that no segment's name clashes with a column of ours."""


def missing_columns(names: Sequence[str], where: str, known: Sequence[str]) -> str:
    """The one message for columns that are not there: the closest of each, then all that there are."""
    lower = {other.lower(): other for other in known}
    told = []
    for name in names:
        close = [lower[match] for match in get_close_matches(name.lower(), lower, n=3)]
        told.append(f"{name!r} (did you mean {' or '.join(close)}?)" if close else repr(name))
    return f"{where}: there is no column {', '.join(told)}; there are: {', '.join(known)}. Correct winloss.yaml."
