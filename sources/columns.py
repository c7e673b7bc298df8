"""The columns that every source is read into; a mapping names theirs for each of ours."""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Literal

Entity = Literal["deals", "notes", "people", "leads", "campaign_members", "deal_changes"]

TRUE = ("1", "true", "t", "yes", "y")
"""What a flag that is set may hold, in small letters."""
COLUMNS: dict[Entity, tuple[str, ...]] = {
    "deals": (
        "deal_id",
        "outcome",
        "crm_is_closed",
        "crm_is_won",
        "opened_on",
        "closed_on",
        "amount",
        "currency",
        "deal_type",
        "crm_reason",
        "analyst_reason",
        "crm_competitors",
        "owner_id",
        "contact_ids",
        "lead_source",
        "merged_into",
        "merged_ids",
        "changed_at",
        "is_deleted",
    ),
    "notes": (
        "note_id",
        "deal_id",
        "kind",
        "written_at",
        "author_id",
        "person_id",
        "text",
        "changed_at",
        "is_deleted",
    ),
    "people": (
        "person_key",
        "person_id",
        "kind",
        "name",
        "first_name",
        "last_name",
        "email",
        "phone",
        "changed_at",
        "is_deleted",
    ),
    "leads": (
        "lead_id",
        "created_at",
        "lead_source",
        "campaign",
        "owner_id",
        "first_touch_at",
        "converted_at",
        "deal_id",
        "changed_at",
        "is_deleted",
    ),
    "campaign_members": (
        "member_id",
        "campaign",
        "lead_id",
        "person_id",
        "deal_id",
        "joined_at",
        "responded_at",
        "changed_at",
        "is_deleted",
    ),
    "deal_changes": ("change_id", "deal_id", "field", "old_value", "new_value", "changed_at", "is_deleted"),
}
REQUIRED: dict[Entity, tuple[str, ...]] = {
    "deals": ("deal_id", "outcome", "closed_on"),
    "notes": ("note_id", "deal_id", "written_at", "text"),
    "people": ("person_id",),
    "leads": ("lead_id", "created_at"),
    "campaign_members": ("member_id", "campaign"),
    "deal_changes": ("deal_id", "changed_at"),
}
DATES: dict[Entity, tuple[str, ...]] = {
    "deals": ("opened_on", "closed_on", "changed_at"),
    "notes": ("written_at", "changed_at"),
    "people": ("changed_at",),
    "leads": ("created_at", "first_touch_at", "converted_at", "changed_at"),
    "campaign_members": ("joined_at", "responded_at", "changed_at"),
    "deal_changes": ("changed_at",),
}
SEGMENT = "segment:"
"""Prefix of the columns that hold a deal's segments, so that no segment's name clashes with a column of ours."""
VALUE = "value:"
"""Prefix of the columns of a snapshot of a deal: one value a field, read as one change each."""


def fold(name: str) -> str:
    """A name without case, blanks, dashes and underscores: StageName, stage_name and "Stage name" are one."""
    return re.sub(r"[\s_\-]+", "", name).lower()


def missing_columns(names: Sequence[str], where: str, known: Sequence[str]) -> str:
    """The one message for columns that are not there: the closest of each, then all that there are."""
    lower = {other.lower(): other for other in known}
    told = []
    for name in names:
        close = [lower[match] for match in get_close_matches(name.lower(), lower, n=3)]
        told.append(f"{name!r} (did you mean {' or '.join(close)}?)" if close else repr(name))
    return f"{where}: there is no column {', '.join(told)}; there are: {', '.join(known)}. Correct winloss.yaml."
