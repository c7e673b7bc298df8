"""From the columns of a file to those that a model may use: read, guarded, dates made into days between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models.drivers import guard
from models.drivers.table import Column, Table, typed

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Dropped:
    """A column that is not used, and why."""

    column: str
    reason: str


@dataclass(frozen=True)
class Usable:
    """Columns that may be used (all rows of the file), mere ids, what was dropped, and the day of each row if any.

    `kept`: what became of the columns that were to be kept in spite of their names, a sentence each.
    """

    columns: list[Column]
    ids: list[Column]
    dropped: list[Dropped]
    on: NDArray[Any] | None
    kept: list[str]


def usable(
    table: Table,
    y: NDArray[Any],
    *,
    outcome: str,
    given: Sequence[str],
    date: str | None,
    deal_id: str | None,
    keep: Sequence[str] = (),
) -> Usable:
    """What of the table may be learnt from. `given`: the outcome's values; `y`: 1 won, 0 lost, -1 neither.

    A column in `keep` is not refused by its name; by its values it is.
    """
    ordering = typed(table, date, as_date=True) if date else None
    on = ordering.values if ordering else None
    is_close = ordering is not None and _is_close(ordering, y)
    found = Usable([], [typed(table, deal_id, as_category=True)] if deal_id else [], [], on, [])
    if deal_id:
        found.dropped.append(Dropped(deal_id, "is the id of each deal"))
    dates = []
    for name in (str(each) for each in table.frame.columns):
        if name in {outcome, date, deal_id}:
            continue
        column = _read(table, name)
        named = guard.refused_by_name(name)
        if name in keep:
            found.kept.append(_kept(name, named))
            named = None
        reason = (
            named
            or guard.refused_by_filling(column, y)
            or guard.refused_by_values(column, y, given)
            or guard.refused_by_date(column, on, is_close=is_close)
            or guard.refused_as_id(column, y)
        )
        if reason:
            found.dropped.append(Dropped(name, reason))
        elif column.kind == "date":
            dates.append(column)
        else:
            found.columns.append(column)
    found.columns.extend(_days_between(dates if is_close or ordering is None else [*dates, ordering]))
    if len(dates) == 1 and (is_close or ordering is None):
        why = f"the days to {date} are known only at the close" if is_close else "there is no other to count days to"
        found.dropped.append(Dropped(dates[0].name, f"is a date, and {why}"))
    return found


def _kept(name: str, named: str | None) -> str:
    if named is None:
        return f"--keep {name}: its name is not refused, so this changes nothing."
    return f"--keep {name}: not refused for its name, which {named}. See that it is known before the close."


def _read(table: Table, name: str) -> Column:
    """Numbers that are names of accounts, owners and the like, and come back, are categories."""
    import numpy as np

    column = typed(table, name)
    if column.kind == "number" and set(guard.words(name)) & {"id", "ids", "key", "code"}:
        values = column.values[column.is_filled]
        if len(np.unique(values)) <= guard.UNIQUE_FROM * len(values):
            return typed(table, name, as_category=True)
    return column


def _is_close(ordering: Column, y: NDArray[Any]) -> bool:
    said = set(guard.words(ordering.name))
    if said & {"close", *guard.CLOSE_WORDS} and not said & guard.PLANNED_WORDS:
        return True
    is_open = y < 0
    return bool(is_open.sum() >= guard.FEWEST_ROWS and ordering.is_filled[is_open].mean() < 0.02)


def _days_between(dates: Sequence[Column]) -> list[Column]:
    return [
        Column(f"days from {one.name} to {two.name}", "number", two.values - one.values)
        for place, one in enumerate(dates)
        for two in dates[place + 1 :]
    ]
