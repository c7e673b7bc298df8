"""What a column may be, by its name and by what its first rows hold: an id, a date, an outcome, words.

Used where a source fits no preset. Not here: which tables there are (looking), the settings proposed (proposing).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from statistics import mean

Sample = Mapping[str, Sequence[str | None]]
"""The first rows of a table: each column's values as text."""

NAMES = {
    "deals": {
        "opened_on": r"creat|open|start|engage|first",
        "closed_on": r"clos|decided|ended|end_?date|won_?lost_?(on|at|date)",
        "amount": r"amount|value|acv|arr|tcv|mrr|revenue|price|total|volume",
        "currency": r"currency|curr",
        "deal_type": r"type|kind|category",
        "crm_reason": r"reason|why",
        "crm_competitors": r"competitor|competition|rival|lost_?to",
        "owner_id": r"owner|rep|agent|seller|assigned|executive",
        "lead_source": r"source|channel|origin",
        "changed_at": r"modif|updat|chang|stamp|synced",
        "is_deleted": r"delet|archiv|trash",
    },
    "notes": {
        "kind": r"type|kind|channel|category",
        "author_id": r"author|owner|user|rep|agent|by$",
        "person_id": r"contact|person",
        "changed_at": r"modif|updat|chang|stamp|synced",
        "is_deleted": r"delet|archiv|trash",
    },
}
SEGMENTS = r"industry|sector|region|country|territor|segment|size|product|vertical|market|series"
DATE_FORMATS = ("%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y %H:%M", "%m/%d/%Y %H:%M")
WON, LOST = re.compile(r"\bwon\b|\bwin\b|gewonnen|gagn", re.I), re.compile(r"\blost\b|\bloss\b|verloren|perdu", re.I)
UNDECIDED = re.compile(r"no[ _-]?deci[sd]|stalled|went dark|status quo", re.I)
INVALID = re.compile(r"duplicate|\btest\b|invalid|spam", re.I)
ENDED = re.compile(r"clos|cancel|abandon|dead|declin|reject|disqualif", re.I)
FEW = 40


def filled(values: Sequence[str | None]) -> list[str]:
    """The values that say something."""
    return [value.strip() for value in values if value and value.strip()]


def is_key(values: Sequence[str | None]) -> bool:
    """Each row has a value of its own, short enough for an id."""
    found = filled(values)
    return bool(found) and len(found) == len(values) and len(set(found)) == len(found) and max(map(len, found)) < 80


def is_few(values: Sequence[str | None]) -> bool:
    """A few values that come again and again."""
    found = filled(values)
    distinct = len(set(found))
    return 0 < distinct <= FEW and (distinct < len(found) or distinct <= 3)


def date_format(values: Sequence[str | None]) -> str | None:
    """How dates are written: "" for ISO, a format that fits all values, None for no dates."""
    found = filled(values)
    if not found:
        return None
    if all(re.match(r"\d{4}-\d{1,2}-\d{1,2}", value) for value in found):
        return ""
    return next((form for form in DATE_FORMATS if all(_fits(value, form) for value in found)), None)


def is_number(values: Sequence[str | None]) -> bool:
    """Amounts, with or without a currency's sign."""
    found = filled(values)
    return bool(found) and all(re.fullmatch(r"[€$£¥\s]*-?[\d.,'\s]+([eE][+-]?\d+)?[€$£¥\s]*", value) for value in found)


def is_text(values: Sequence[str | None]) -> bool:
    """Words that somebody wrote: long, and mostly different from each other."""
    found = filled(values)
    return bool(found) and mean(map(len, found)) >= 25 and len(set(found)) > len(found) / 2 and " " in found[0]


def outcome_of(value: str) -> tuple[str, bool]:
    """What the value of an outcome column may mean, and whether that is sure."""
    if UNDECIDED.search(value):
        return "no_decision", True
    if WON.search(value):
        return "won", True
    if LOST.search(value):
        return "lost", True
    if INVALID.search(value):
        return "invalid", True
    return "open", not ENDED.search(value)


def deal_type_of(value: str) -> str | None:
    """What the value of a deal's type may mean; None when it may be any."""
    if re.search(r"renew|replac", value, re.I):
        return "renewal"
    if re.search(r"upsell|up-sell|upgrade|expan|cross|existing|add-?on", value, re.I):
        return "expansion"
    return "new" if re.search(r"\bnew|newbusiness", value, re.I) else None


def kind_of(value: str) -> str | None:
    """What the value of a note's kind may mean; None when it may be any."""
    kinds = {
        "email": r"mail",
        "transcript": r"transcript|recording",
        "chat": r"chat|slack|sms|whatsapp|message",
        "debrief": r"debrief|post-?mortem|win.?loss",
        "call_note": r"call|meeting|demo|visit|event|phone",
        "crm_comment": r"note|comment|task",
    }
    return next((kind for kind, pattern in kinds.items() if re.search(pattern, value, re.I)), None)


def outcome_column(sample: Sample) -> str | None:
    """The column of few values of which some mean won and some lost; else one of either that is called so."""
    few = {name: set(filled(values)) for name, values in sample.items() if is_few(values)}
    told = {name: {outcome_of(value)[0] for value in values} for name, values in few.items()}
    both = [name for name, meant in told.items() if {"won", "lost"} <= meant]
    either = [
        name
        for name, meant in told.items()
        if {"won", "lost"} & meant and re.search(r"stage|status|outcome|result|state", name, re.I)
    ]
    return min(both or either, key=lambda name: len(few[name]), default=None)


def key_column(sample: Sample, table: str) -> str | None:
    """The column of ids: unique, and called id, table_id or so where several are."""
    keys = [name for name, values in sample.items() if is_key(values) and date_format(values) is None]
    return min(
        keys,
        key=lambda name: (
            not re.fullmatch(rf"(id|key|{re.escape(table.rstrip('s'))}_?id|.*deal_?id|opportunity_?id)", name, re.I),
            not re.search(r"id$|key|number|code", name, re.I),
        ),
        default=None,
    )


def may_be(ours: str, values: Sequence[str | None]) -> bool:
    """Whether a column that is called like `ours` also holds such values."""
    is_date = date_format(values) is not None
    if ours in ("opened_on", "closed_on", "changed_at"):
        return is_date
    if ours == "amount":
        return is_number(values) and not is_date
    if ours in ("deal_type", "lead_source", "currency", "is_deleted", "crm_reason"):
        return is_few(values)
    return bool(filled(values)) and not is_date


def named(sample: Sample, pattern: str, taken: Sequence[str]) -> list[str]:
    """The columns called so that are not taken, in the table's order."""
    return [name for name in sample if name not in taken and re.search(pattern, name, re.I)]


def _fits(value: str, form: str) -> bool:
    try:
        datetime.strptime(value, form)
    except ValueError:
        return False
    return True
