# ruff: noqa: S608 - the names in these statements come from the database's own list and are quoted
"""Forgetting a deal, a note or a person: what belongs to it, and taking it out of every table of every schema.

Columns are found by their name and by what they hold, in whatever tables there are; a table that somebody adds is
searched too. Not here: files (pipelines), what keeps it from coming back (sources.tombstones).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from warehouse import rewriting
from warehouse.raw_arrival import COLUMNS

if TYPE_CHECKING:
    import duckdb

DEALS, NOTES, ITEMS = (re.compile(rf"(^|_){word}s?_ids?$") for word in ("deal", "note", "item"))
PEOPLE = re.compile(r"(^|_)(person|people|contact|owner|author|user|rep)s?_(ids?|key)$")
SHORTEST_QUOTE = 12
QUOTED = 30
"""Letters of a quote by which it is known again: previews and pages may cut the rest off."""


@dataclass
class Traces:
    """What belongs to what is forgotten, as it stands in the warehouse."""

    deals: set[str] = field(default_factory=set)
    notes: set[str] = field(default_factory=set)
    items: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    rows: set[tuple[str, str]] = field(default_factory=set)
    """Entity and key of rows of `raw`."""
    quotes: set[str] = field(default_factory=set)
    """How words of its notes begin that other tables or files may quote."""

    @property
    def ids(self) -> set[str]:
        """Every id."""
        return self.deals | self.notes | self.items | self.people | {key for _, key in self.rows}

    @property
    def telling_ids(self) -> set[str]:
        """The ids that mean nothing else wherever they stand: no short numbers, no short words."""
        return {each for each in self.ids if len(each) >= 6 and (not each.isdigit() or len(each) >= 9)}

    def pattern(self, *, with_short_ids: bool = False) -> str:
        """A regular expression (RE2 and Python's) for what names or quotes it."""
        ids = self.ids if with_short_ids else self.telling_ids
        parts = [rf"(?:^|[^A-Za-z0-9_.-]){re.escape(each)}(?:$|[^A-Za-z0-9_.-])" for each in sorted(ids)]
        parts += [re.escape(quote) for quote in sorted(self.quotes)]
        return "|".join(parts) or r"[^\s\S]"


@dataclass(frozen=True)
class Column:
    """A column that can hold text."""

    table: str
    name: str
    type: str


def collect(con: duckdb.DuckDBPyConnection, kind: str, key: str) -> Traces:
    """What of the deal, note or person (`kind`) with the id `key` the warehouse holds."""
    traces = Traces()
    {"deal": traces.deals, "note": traces.notes, "person": traces.people}[kind].add(key)
    tables = _tables(con)
    if kind == "deal":
        traces.notes |= _ids(con, "select distinct note_id from raw.notes where deal_id = ?", key)
    if kind == "person":
        traces.rows |= {
            ("people", each)
            for each in _ids(con, "select distinct person_key from raw.people where person_id = ?", key)
        }
        named = (
            "select distinct coalesce(name, concat_ws(' ', first_name, last_name)) from raw.people where person_id = ?"
        )
        traces.quotes |= {name for name in _ids(con, named, key) if " " in name.strip()}
        return traces
    for entity, columns in COLUMNS.items():
        if "deal_id" in columns and kind == "deal":
            found = _ids(con, f"select distinct {columns[0]} from raw.{entity} where deal_id = ?", key)
            traces.rows |= {(entity, each) for each in found}
    traces.rows |= {("notes", each) for each in traces.notes}
    for note_id in traces.notes:
        if "review.items" in tables:
            traces.items |= _ids(con, "select item_id from review.items where note_id = ?", note_id)
        texts = _ids(con, "select distinct text from raw.notes where note_id = ?", note_id)
        for table, holding in tables.items():
            if any(column.name == "note_id" for column in holding):
                for column in holding:
                    if column.type == "VARCHAR":
                        cells = f'select distinct "{column.name}" from {table} where note_id = ?'
                        traces.quotes |= {
                            _beginning(cell) for cell in _ids(con, cells, note_id) if _is_quote(cell, texts)
                        }
        lines = (line.strip() for text in texts for line in text.splitlines())
        traces.quotes |= {_beginning(line) for line in lines if len(line) >= SHORTEST_QUOTE}
    traces.quotes = {quote for quote in traces.quotes if len(quote) >= SHORTEST_QUOTE}
    traces.quotes -= _said_elsewhere(con, traces)
    return traces


def remove(
    con: duckdb.DuckDBPyConnection, traces: Traces, pseudonym: str | None, hashes: dict[str, str]
) -> dict[str, int]:
    """Take it out of every table, in one transaction; returns how many rows by table were removed or changed.

    A person's id becomes `pseudonym` in rows that are about something else. `hashes` are the new hashes of workbooks by
    their old ones. The loads that read the removed rows are counted without them.
    """
    changed: dict[str, int] = {}
    con.execute("begin")
    try:
        for entity, key in sorted(traces.rows):
            _uncount(con, entity, key)
        for table, columns in _tables(con).items():
            rows = 0
            if condition := _about(columns, traces):
                rows += _count(con, f"delete from {table} where {condition[0]}", condition[1])
            if pseudonym and not _lists_people(columns):
                rows += sum(_rename(con, column, traces, pseudonym) for column in columns)
            if rows:
                changed[table] = rows
        for old, new in hashes.items():
            for table, columns in _tables(con).items():
                if table.startswith("review.") and any(column.name == "content_hash" for column in columns):
                    con.execute(f"update {table} set content_hash = ? where content_hash = ?", [new, old])
        if changed:
            rewriting.note_due(con, "what had to be forgotten")
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise
    return changed


def _about(columns: list[Column], traces: Traces) -> tuple[str, list[Any]] | None:
    """The condition that finds rows about it: by their ids' columns, otherwise by what they name or quote."""
    found: list[tuple[str, list[Any]]] = []
    is_attributed = False
    for column in columns:
        for named, ids in ((DEALS, traces.deals), (NOTES, traces.notes), (ITEMS, traces.items)):
            if named.search(column.name):
                is_attributed = True
                found.append(_equals(column, sorted(ids)))
    names = {column.name for column in columns}
    if {"entity", "row_key"} <= names:
        found += [("(entity = ? and row_key = ?)", [entity, key]) for entity, key in sorted(traces.rows)]
    schema, _, name = columns[0].table.partition(".")
    key_column = COLUMNS.get(name, ("",))[0] if schema == "raw" else ""
    own = [key for entity, key in traces.rows if entity == name]
    if key_column and own:
        found.append(_equals(Column(columns[0].table, key_column, "VARCHAR"), sorted(own)))
    if _lists_people(columns):
        found.append(_equals(Column(columns[0].table, "person_id", "VARCHAR"), sorted(traces.people)))
    elif not traces.people and columns[0].table.partition(".")[0] != "settings":
        pattern = traces.pattern()
        for column in columns:
            if column.type == "VARCHAR":
                found.append(_equals(column, sorted(traces.telling_ids)))
            if column.name != "text" and not (is_attributed and column.type == "VARCHAR"):
                found.append((f'regexp_matches("{column.name}"::varchar, ?)', [pattern]))
    found = [(condition, values) for condition, values in found if values]
    if not found:
        return None
    return " or ".join(condition for condition, _ in found), [value for _, values in found for value in values]


def _equals(column: Column, ids: list[str]) -> tuple[str, list[Any]]:
    if not ids:
        return "false", []
    if column.type == "VARCHAR":
        return f'"{column.name}" in (select unnest(?::varchar[]))', [ids]
    if column.type == "VARCHAR[]":
        return f'list_has_any("{column.name}", ?::varchar[])', [ids]
    return "false", []


def _rename(con: duckdb.DuckDBPyConnection, column: Column, traces: Traces, pseudonym: str) -> int:
    """Put the pseudonym wherever the column names the person; returns how many rows that changed."""
    ids = traces.people if PEOPLE.search(column.name) else traces.people & traces.telling_ids
    rows = 0
    for each in sorted(ids):
        pattern = rf"(^|[^A-Za-z0-9_.-]){re.escape(each)}($|[^A-Za-z0-9_.-])"
        put = rf"\1{pseudonym}\2"
        name = f'"{column.name}"'
        if column.type == "VARCHAR":
            said, seen = f"regexp_replace({name}, $pattern, $put, 'g')", f"regexp_matches({name}, $pattern)"
        elif column.type == "VARCHAR[]":
            said = f"list_transform({name}, lambda x : regexp_replace(x, $pattern, $put, 'g'))"
            seen = f"regexp_matches(array_to_string({name}, ';'), $pattern)"
        else:
            said = f"regexp_replace({name}::varchar, $pattern, $put, 'g')::{column.type}"
            seen = f"regexp_matches({name}::varchar, $pattern)"
        rows += _count(con, f"update {column.table} set {name} = {said} where {seen}", {"pattern": pattern, "put": put})
    return rows


def _lists_people(columns: list[Column]) -> bool:
    names = {column.name for column in columns}
    return "person_id" in names and bool(names & {"name", "first_name", "last_name"})


def _uncount(con: duckdb.DuckDBPyConnection, entity: str, key: str) -> None:
    """Leave the row out of what its latest load counts, so that every row that was read is still accounted for."""
    con.execute(
        """
        update raw.loads set rows_read = rows_read - 1, rows_there = rows_there - 1,
            rows_unchanged = rows_unchanged - if(rows_unchanged > 0, 1, 0),
            rows_new = rows_new - if(rows_unchanged > 0, 0, 1)
        where rows_read > 0 and (load_id, source, entity) in (
            select latest.load_id, latest.source, latest.entity
            from (
                from raw.loads where entity = $entity
                qualify row_number() over (partition by source order by known_at desc) = 1
            ) as latest
            semi join (from raw.last_read where row_key = $key) as read using (source, entity)
        )
        """,
        {"entity": entity, "key": key},
    )
    con.execute(
        """
        update raw.loads set rows_read = rows_read - 1, rows_broken = rows_broken - 1
        where rows_broken > 0 and (load_id, source, entity) in (
            select load_id, source, entity from raw.broken_rows where entity = $entity and row_key = $key)
        """,
        {"entity": entity, "key": key},
    )


def _tables(con: duckdb.DuckDBPyConnection) -> dict[str, list[Column]]:
    """Every table with the columns that can hold text."""
    found: dict[str, list[Column]] = {}
    for schema, table, name, kind in con.execute(
        "select schema_name, table_name, column_name, data_type from duckdb_columns() "
        "where database_name = current_database() and not internal and (data_type like '%VARCHAR%' or "
        "data_type like '%JSON%') order by schema_name, table_name, column_index"
    ).fetchall():
        found.setdefault(f"{schema}.{table}", []).append(Column(f"{schema}.{table}", name, kind))
    return found


def _ids(con: duckdb.DuckDBPyConnection, sql: str, key: str) -> set[str]:
    return {found for (found,) in con.execute(sql, [key]).fetchall() if found is not None}


def _count(con: duckdb.DuckDBPyConnection, sql: str, values: Any) -> int:
    return int(con.execute(sql, values).fetchall()[0][0])


def _is_quote(cell: str, texts: set[str]) -> bool:
    return len(cell) >= SHORTEST_QUOTE and any(cell in text for text in texts)


def _said_elsewhere(con: duckdb.DuckDBPyConnection, traces: Traces) -> set[str]:
    """The quotes that other notes hold too, such as greetings: they give nothing away, and stay there anyhow."""
    found = con.execute(
        """
        select distinct quote
        from (select unnest(?::varchar[]) as quote), raw.notes
        where contains(notes.text, quote) and notes.note_id not in (select unnest(?::varchar[]))
        """,
        [sorted(traces.quotes), sorted(traces.notes)],
    ).fetchall()
    return {quote for (quote,) in found}


def _beginning(quote: str) -> str:
    return (quote.strip().splitlines() or [""])[0][:QUOTED]


def spelt(text: str) -> Iterator[str]:
    """The text as pages and previews may have it: as it is, without their escapes."""
    import html

    yield text
    if "\\" in text:
        yield text.replace("\\", "")
    if "&" in text:
        yield html.unescape(text)
