# ruff: noqa: S608 - the names in these statements come from the database's own list and are quoted
"""Forgetting a deal, a note or a person: taking it out of every table of every schema.

Not here: what belongs to it (traces), files (pipelines), what keeps it from coming back (sources.tombstones).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from warehouse import narrowing, rewriting
from warehouse.raw_arrival import COLUMNS
from warehouse.traces import DEALS, ITEMS, NOTES, PEOPLE, Column, Traces, text_columns

if TYPE_CHECKING:
    import duckdb


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
        _unname_counted(con, traces)
        for table, columns in text_columns(con).items():
            rows = 0
            if condition := _about(columns, traces):
                rows += _count(con, f"delete from {table} where {condition[0]}", condition[1])
            if pseudonym and not _lists_people(columns):
                rows += sum(_rename(con, column, traces, pseudonym) for column in columns)
            if rows:
                changed[table] = rows
        for old, new in hashes.items():
            for table, columns in text_columns(con).items():
                if table.startswith("review.") and any(column.name == "content_hash" for column in columns):
                    con.execute(f"update {table} set content_hash = ? where content_hash = ?", [new, old])
        if changed:
            rewriting.note_due(con, "what had to be forgotten")
            narrowing.forget(con)
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


def _unname_counted(con: duckdb.DuckDBPyConnection, traces: Traces) -> None:
    """Leave what a forgotten deal counted for, without what it is, until the next run has told whose figures moved."""
    if "meta.counted_deals" in text_columns(con):
        con.execute(
            "update meta.counted_deals set deal_id = '(forgotten)', notes_hash = null, answers_hash = null "
            "where deal_id in (select unnest(?::varchar[]))",
            [sorted(traces.deals)],
        )


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


def _count(con: duckdb.DuckDBPyConnection, sql: str, values: Any) -> int:
    return int(con.execute(sql, values).fetchall()[0][0])
