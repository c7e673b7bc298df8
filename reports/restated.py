"""Which published figures of past quarters are others now: a line for the front page, a list for the data page.

Finding them and what moved them is the warehouse's part, the sentences are the models'.
"""

from dataclasses import dataclass

from reports import wording
from reports.cells import Row
from reports.points import Point
from reports.published import Published

MOST_IN_VIEW = 10


@dataclass(frozen=True)
class Restated:
    """The restatements: how many are recent, in words, and the newest one by one, those in view first."""

    line: str
    in_view: list[Point]
    further: list[Point]
    unlisted: int


def of(published: Published) -> Restated:
    """The restatements of the latest seven days in words, and the newest of all."""
    rows = published.restated
    recently = wording.counted(rows[0]["recently"], "past figure") if rows and rows[0]["recently"] else "no past figure"
    told = [_point(row) for row in rows]
    return Restated(
        line=f"{recently} restated in the last 7 days",
        in_view=told[:MOST_IN_VIEW],
        further=told[MOST_IN_VIEW:],
        unlisted=rows[0]["restated"] - len(rows) if rows else 0,
    )


def _point(row: Row) -> Point:
    return Point(
        what=wording.day(row["restated_on"]), detail=str(row["sentence"]), quotes=[], key=str(row["evidence_key"])
    )
