"""What changed in the latest completed quarter: at most three announced sentences, or how much was watched in vain."""

from dataclasses import dataclass

from reports import wording
from reports.cells import Row
from reports.published import Published

MOST_ANNOUNCED = 3


@dataclass(frozen=True)
class Change:
    """One announced change: its sentence and the key of its evidence."""

    sentence: str
    key: str


@dataclass(frozen=True)
class Changes:
    """The changes of the quarter named in `period`, the rest, those of earlier quarters, and what was watched."""

    period: str
    announced: list[Change]
    further: list[Change]
    earlier: list[Change]
    watched: str


def of(published: Published) -> Changes:
    """The announcements of the latest completed quarter, one a subject and the widest first, and all the others."""
    judged = published.overview["cells_judged"]
    quarters = [row for row in published.of_kind("quarter") if row["is_complete"]]
    latest_on = quarters[-1]["period_on"] if quarters else None
    now = sorted((row for row in published.changes if row["period_on"] == latest_on), key=_breadth)
    earlier = [row for row in published.changes if row["period_on"] != latest_on]
    first_of_subject = {_subject(row): row for row in reversed(now)}
    announced = [row for row in now if row is first_of_subject[_subject(row)]][:MOST_ANNOUNCED]
    return Changes(
        period=wording.period(quarters[-1]["period"]) if quarters else "",
        announced=[_change(row) for row in announced],
        further=[_change(row) for row in now if row not in announced],
        earlier=[_change(row) for row in earlier],
        watched=wording.counted(judged, "figure") if judged else "",
    )


def _subject(row: Row) -> tuple[str, str]:
    """What changed, wherever it did: price raised in one region is the same subject as price raised in all deals."""
    return row["metric"], row["category"] or row["competitor"]


def _breadth(row: Row) -> tuple[bool, float]:
    """Changes of all deals before those of one segment, type or competitor met, then the clearest first."""
    is_narrowed = row["segment_name"] != "all" or row["deal_type"] != "all"
    is_objection_to_one = bool(row["category"]) and row["competitor"] != "all"
    return is_narrowed or is_objection_to_one, row["q_value"]


def _change(row: Row) -> Change:
    return Change(str(row["sentence"]), str(row["evidence_key"]))
