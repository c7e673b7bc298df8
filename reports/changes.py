"""What changed in the latest completed quarter: at most three announced sentences, or how much was watched in vain."""

from dataclasses import dataclass

from reports import wording
from reports.cells import Row
from reports.published import Published

MOST_ANNOUNCED = 3


@dataclass(frozen=True)
class Change:
    """One announced change: its sentence, its ranges in words, and the key of its evidence."""

    sentence: str
    detail: str
    key: str


@dataclass(frozen=True)
class Changes:
    """The changes of the quarter named in `period`, the rest of them, and those of earlier quarters."""

    period: str
    announced: list[Change]
    further: list[Change]
    earlier: list[Change]
    watched: str


def of(published: Published) -> Changes:
    """The announcements of the latest completed quarter, strongest first, and what was announced before."""
    quarters = [row for row in published.of_kind("quarter") if row["is_complete"]]
    latest = quarters[-1] if quarters else None
    now = [row for row in published.changes if latest and row["period_on"] >= latest["period_on"]]
    earlier = [row for row in published.changes if row not in now]
    return Changes(
        period=wording.period(latest["period"]) if latest else "",
        announced=[_change(row) for row in now[:MOST_ANNOUNCED]],
        further=[_change(row) for row in now[MOST_ANNOUNCED:]],
        earlier=[_change(row) for row in earlier],
        watched=wording.counted(published.cells_watched, "cell") if published.cells_watched else "",
    )


def _change(row: Row) -> Change:
    compared = "the same quarter last year" if row["compared_with"] == "last_year" else "the quarter before"
    return Change(
        sentence=str(row["sentence"]),
        detail=(
            f"{wording.period(row['announced_for'])} against {compared}: "
            f"{wording.percent(row['rate_before'])} of {wording.number(row['n_before'])} to "
            f"{wording.percent(row['rate_after'])} of {wording.number(row['n_after'])}, a change of "
            f"{wording.points(row['change'])} ({wording.points_range(row['change_low'], row['change_high'])})"
        ),
        key=str(row["evidence_key"]),
    )
