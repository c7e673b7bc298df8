"""Reading a database by SQLAlchemy: a table or a query with lookups, streamed, only what changed since the last run.

Not here: connecting to it (connecting).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Generator, Iterator, Sequence
from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from sources import SourceError
from sources.columns import TRUE, missing_columns
from sources.places import EntitySettings, Lookup, Place

if TYPE_CHECKING:
    import pyarrow as pa
    from sqlalchemy import Connection, FromClause, Select

BATCH = 5_000
"""Rows: notes of a hundred thousand characters must fit in memory too."""
Missing = dict[str, dict[str, list[str]]]
"""By table or query, the columns that are not there, each with those that there are."""


def faults(connection: Connection, settings: EntitySettings) -> list[str]:
    """What of the tables and columns that the settings name is not there."""
    try:
        wanted(connection, settings)
    except SourceError as error:
        return str(error).splitlines()
    return []


def batches(
    connection: Connection, settings: EntitySettings, since: str | None, separator: str, also: Sequence[str] = ()
) -> Generator[dict[str, pa.Array]]:
    """The wanted columns as text, a batch at a time.

    With `since`, only rows changed since then (less the look-back) or never dated, and those with the ids `also`.
    """
    import sqlalchemy as sa

    statement, changed_at, in_lookups = wanted(connection, settings, separator)
    if since and changed_at is not None:
        look_back = dt.timedelta(hours=settings.look_back_hours)
        if (changed := _changed(connection, statement, changed_at, since, look_back)) is not None:
            asked = sa.cast(_labelled(statement, settings.id_column), sa.String).in_(also)
            elsewhere = (_changed(connection, statement, each, since, look_back) for each in in_lookups)
            found = (each for each in elsewhere if each is not None)
            statement = statement.where(sa.or_(changed, changed_at.is_(None), asked, *found))
    yield from _streamed(connection, statement, separator)


def _changed(
    connection: Connection, statement: Select[Any], changed_at: Any, since: str, look_back: dt.timedelta
) -> Any:
    """The condition that a row changed since then by this column; None when its form can't be compared."""
    filled = statement.with_only_columns(changed_at).where(changed_at.is_not(None)).limit(1)
    start = _start(since, look_back, connection.execute(filled).scalar())
    return None if start is None else changed_at >= start


def _labelled(statement: Select[Any], ours: str) -> Any:
    """The column that the statement gives under our name."""
    return statement.selected_columns[ours].element


def _streamed(connection: Connection, statement: Select[Any], separator: str) -> Iterator[dict[str, pa.Array]]:
    import pyarrow as pa

    with connection.execution_options(yield_per=BATCH).execute(statement) as result:
        names = list(result.keys())
        for rows in result.partitions(BATCH):
            columns = zip(*rows, strict=True)
            yield {
                name: pa.array(_texts(values, separator), pa.string())
                for name, values in zip(names, columns, strict=True)
            }


def wanted(
    connection: Connection, settings: EntitySettings, separator: str = ";"
) -> tuple[Select[Any], Any, list[Any]]:
    """The statement that reads the mapped columns under our names, and the columns that say when a row changed.

    First that of the rows themselves, None where it is not mapped, then those of the lookups. Raises `SourceError` with
    every table and column that is not there.
    """
    import sqlalchemy as sa

    missing: Missing = {}
    in_lookups: list[Any] = []
    base = _from(connection, settings, "base")
    available: dict[str, Any] = dict(base.c.items())
    joined: Any = base
    in_order = connection.dialect.name != "sqlite"  # older ones have no order in lists, and keep the table's
    for number, lookup in enumerate(settings.lookups):
        other = _from(connection, lookup, f"lookup_{number}")
        key = _column(available, lookup.key, _called(settings), missing)
        there = [_column(other.c, name, _called(lookup), missing) is not None for name in lookup.needed]
        if key is None or not all(there):
            available.update((name, sa.null()) for name in lookup.columns)
            continue
        other = _matched(other, lookup, separator, in_order=in_order)
        joined = joined.outerjoin(other, sa.cast(key, sa.String) == sa.cast(other.c[lookup.matches], sa.String))
        available |= {name: other.c[theirs] for name, theirs in lookup.columns.items()}
        if lookup.changed_at is not None:
            in_lookups.append(other.c[lookup.changed_at])
    columns = {ours: _column(available, theirs, _called(settings), missing) for ours, theirs in settings.mapped.items()}
    if missing:
        told = (missing_columns(list(known), where, next(iter(known.values()))) for where, known in missing.items())
        raise SourceError("\n".join(told))
    labelled = (column.label(ours) for ours, column in columns.items())
    return sa.select(*labelled).select_from(joined), columns.get("changed_at"), in_lookups


def _from(connection: Connection, place: Place, alias: str) -> FromClause:
    import sqlalchemy as sa

    try:
        if place.query is not None:
            written = re.sub(r"(?<!:):(?!:)", r"\:", place.query.strip().rstrip(";"))
            nothing = sa.text(f"select * from ({written}) as q where 1 = 0")  # noqa: S608 - the user's own query
            columns: list[Any] = [sa.column(name) for name in connection.execute(nothing).keys()]  # noqa: SIM118 - a result
            return sa.text(written).columns(*columns).subquery(alias)
        schema, _, name = (place.table or "").rpartition(".")
        columns = [sa.column(each["name"]) for each in sa.inspect(connection).get_columns(name, schema or None)]
        return sa.table(name, *columns, schema=schema or None).alias(alias)
    except sa.exc.NoSuchTableError:
        inspector = sa.inspect(connection)
        tables: list[str] = inspector.get_table_names(schema or None) + inspector.get_view_names(schema or None)
        close = get_close_matches(name, tables, n=1)
        hint = f"did you mean {close[0]}?" if close else f"there are: {', '.join(sorted(tables)[:30]) or 'none'}."
        raise SourceError(f"there is no table {place.table!r}; {hint} Correct winloss.yaml.") from None


def _matched(other: FromClause, lookup: Lookup, separator: str, *, in_order: bool) -> FromClause:
    """The lookup without what its deleted rows hold, one row for each value of `matches` where the settings say so."""
    import sqlalchemy as sa

    if lookup.several is None and lookup.is_deleted is None:
        return other
    columns = []
    for name in dict.fromkeys(lookup.columns.values()):
        if name != lookup.matches:
            value: Any = other.c[name] if lookup.several is None else sa.cast(other.c[name], sa.String)
            if lookup.is_deleted is not None:
                flag = sa.func.lower(sa.func.trim(sa.cast(other.c[lookup.is_deleted], sa.String)))
                value = sa.case((flag.in_(TRUE), None), else_=value)
            if lookup.several is not None:
                value = sa.func.min(value) if lookup.several == "one" else _listed(value, separator, in_order=in_order)
            columns.append(value.label(name))
    changed_at = other.c[lookup.changed_at] if lookup.changed_at not in (None, lookup.matches) else None
    if changed_at is not None and changed_at.name not in lookup.columns.values():
        columns.append((changed_at if lookup.several is None else sa.func.max(changed_at)).label(changed_at.name))
    found = sa.select(other.c[lookup.matches], *columns)
    if lookup.several is not None:
        found = found.group_by(other.c[lookup.matches])
    return found.subquery(f"{other.name}_found")  # type: ignore[attr-defined]


def _listed(values: Any, separator: str, *, in_order: bool) -> Any:
    import sqlalchemy as sa

    joined = sa.func.aggregate_strings(values, separator)
    return joined.aggregate_order_by(values) if in_order else joined


def _called(place: Place) -> str:
    return f"table {place.table}" if place.table else "query"


def _column(columns: Any, name: str, where: str, missing: Missing) -> Any:
    if name in columns:
        return columns[name]
    missing.setdefault(where, {})[name] = list(columns.keys())
    return None


def _start(since: str, look_back: dt.timedelta, sample: object) -> object:
    """From when to read, in the form in which the column holds it; None when that form can't be compared."""
    try:
        if isinstance(sample, int):
            return int(since) - int(look_back.total_seconds()) * (1000 if int(since) > 10**11 else 1)
        moment = dt.datetime.fromisoformat(since) - look_back
        if isinstance(sample, str):
            dt.datetime.fromisoformat(sample)
            return moment.replace(tzinfo=None).isoformat(sep=sample[10:11] or " ")[: max(10, len(sample))]
    except ValueError:
        return None
    if isinstance(sample, dt.datetime):
        return moment if (moment.tzinfo is None) == (sample.tzinfo is None) else None
    return moment.date() if isinstance(sample, dt.date) else None


def _texts(values: Sequence[Any], separator: str) -> list[str | None]:
    if all(value is None or type(value) is str for value in values):
        return list(values)
    return [_text(value, separator) for value in values]


def _text(value: Any, separator: str) -> str | None:
    if value is None:
        return None
    if isinstance(value, dt.datetime):
        return (value.astimezone(dt.UTC) if value.tzinfo else value).isoformat(sep=" ")
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, list | tuple | set):
        return separator.join(str(item) for item in value)
    return str(value)
