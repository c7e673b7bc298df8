"""`raw`: every version of every deal and note as the source had it, appended load by load, never changed.

A load's rows, what it could not read, and the cursor from which the next one continues land in one transaction.
Not here: what the values mean (staging).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

COLUMNS = {
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
    ),
    "notes": ("note_id", "deal_id", "kind", "written_at", "author_id", "text", "changed_at"),
}
SEGMENT = "segment:"
TRUE = ("1", "true", "t", "yes", "y")
HOURS_AHEAD = 14
"""No clock is further ahead of UTC; a row that says it was changed later must not move the cursor past the others."""


@dataclass(frozen=True)
class Load:
    """What one load of one entity of one source did. rows_read = rows_new + rows_unchanged + rows_broken."""

    rows_read: int
    rows_new: int
    rows_unchanged: int
    rows_broken: int


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of `raw` that are not there yet."""
    for entity, columns in COLUMNS.items():
        texts = "".join(f"{column} varchar, " for column in columns)
        segments = "segments map(varchar, varchar), " if entity == "deals" else ""
        con.execute(
            f"create table if not exists raw.{entity} (source varchar not null, {texts}{segments}content_hash varchar, "
            "file varchar, row_number bigint, load_id varchar, known_at timestamp, is_deleted boolean)"
        )
    con.execute(
        """
        create table if not exists raw.last_read (
            source varchar, entity varchar, row_key varchar, content_hash varchar, file varchar, row_number bigint);
        create table if not exists raw.broken_rows (
            load_id varchar, source varchar, entity varchar, file varchar, row_number bigint, row_key varchar,
            reason varchar, remedy varchar);
        create table if not exists raw.cursors (
            source varchar, entity varchar, mapping_hash varchar, cursor_value varchar);
        create table if not exists raw.loads (
            load_id varchar, source varchar, entity varchar, known_at timestamp, rows_read bigint, rows_new bigint,
            rows_unchanged bigint, rows_broken bigint)
        """
    )


def cursor(con: duckdb.DuckDBPyConnection, source: str, entity: str, mapping_hash: str) -> str | None:
    """Where the last load stopped; None when there was none or when the mapping has changed since."""
    prepare(con)
    found = con.execute(
        "select cursor_value from raw.cursors where source = ? and entity = ? and mapping_hash = ?",
        [source, entity, mapping_hash],
    ).fetchone()
    return found[0] if found else None


def append(
    con: duckdb.DuckDBPyConnection,
    rows: pa.RecordBatchReader,
    broken_rows: Callable[[], pa.Table],
    *,
    source: str,
    entity: str,
    load_id: str,
    known_at: dt.datetime,
    mapping_hash: str,
) -> Load:
    """Append the versions that are new, in one transaction with what was broken and the cursor.

    `rows` holds our columns and "segment:NAME" as text, `file` and `row_number`; `broken_rows()`, called once `rows`
    is read, gives file, row_number, reason, remedy. A row is new when its content differs from the latest version of
    its key. `known_at` is UTC; when the clock went back, the load counts as a microsecond after the one before.
    """
    prepare(con)
    con.execute("begin")
    try:
        load = _append(con, rows, broken_rows, {"source": source, "entity": entity, "load_id": load_id}, known_at)
        _keep_cursor(con, source, entity, mapping_hash, known_at)
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise
    finally:
        con.execute("drop table if exists temp.incoming; drop table if exists temp.broken")
    return load


def _append(
    con: duckdb.DuckDBPyConnection,
    rows: pa.RecordBatchReader,
    broken_rows: Callable[[], pa.Table],
    load: dict[str, Any],
    known_at: dt.datetime,
) -> Load:
    entity = load["entity"]
    columns = COLUMNS[entity]
    _take_in(con, rows, entity)
    _take_in_broken(con, broken_rows())
    _keep_one_of_each_key(con, columns[0])
    read = {"source": load["source"], "entity": entity}
    known = con.execute(
        "select greatest($known_at, max(known_at) + interval 1 microsecond) from raw.loads "
        "where source = $source and entity = $entity",
        read | {"known_at": known_at},
    ).fetchall()[0][0]
    segments = "segments, " if entity == "deals" else ""
    listed = ", ".join(columns)
    new = con.execute(
        f"""
        insert into raw.{entity} by name
        with latest as (
            select {columns[0]} as row_key, arg_max(content_hash, known_at) as content_hash
            from raw.{entity} where source = $source group by all
        )
        select $source as source, {listed}, {segments}content_hash, file, row_number, $load_id as load_id,
            $known_at as known_at, is_deleted
        from temp.incoming
        where not exists (
            from latest where latest.row_key = incoming.{columns[0]} and latest.content_hash = incoming.content_hash)
        """,
        {"source": load["source"], "load_id": load["load_id"], "known_at": known},
    ).fetchall()[0][0]
    con.execute("delete from raw.last_read where source = $source and entity = $entity", read)
    con.execute(
        f"insert into raw.last_read select $source, $entity, {columns[0]}, content_hash, file, row_number from temp.incoming",
        read,
    )
    con.execute(
        "insert into raw.broken_rows by name select $load_id as load_id, $source as source, $entity as entity, * "
        "from temp.broken",
        load,
    )
    kept, broken = con.execute(
        "select (select count(*) from temp.incoming), (select count(*) from temp.broken)"
    ).fetchall()[0]
    done = Load(kept + broken, new, kept - new, broken)
    con.execute(
        "insert into raw.loads values ($load_id, $source, $entity, $known_at, $read, $new, $unchanged, $broken)",
        load
        | {"known_at": known, "read": done.rows_read, "new": new, "unchanged": done.rows_unchanged, "broken": broken},
    )
    return done


def _take_in(con: duckdb.DuckDBPyConnection, rows: pa.RecordBatchReader, entity: str) -> None:
    """temp.incoming: the rows as they came, blanks as null, segments as a map, with a hash of what they say."""
    segments = sorted(name for name in rows.schema.names if name.startswith(SEGMENT))
    names = ", ".join(_literal(name.removeprefix(SEGMENT)) for name in segments)
    values = ", ".join(f"nullif(trim({_quoted(name)}), '')" for name in segments)
    tidy = ", ".join(
        f"case when trim({column}) <> '' then {column if column == 'text' else f'trim({column})'} end as {column}"
        for column in COLUMNS[entity]
    )
    said = [*(column for column in COLUMNS[entity] if column != "changed_at"), *map(_quoted, segments), "is_deleted"]
    hashed = ", ".join(f"coalesce({column}::varchar, chr(30))" for column in said)
    con.register("arriving", rows)
    try:
        con.execute(
            f"""
            create or replace temp table incoming as
            with tidy as (
                select {tidy}, map([{names}], [{values}])::map(varchar, varchar) as segments, file, row_number,
                    coalesce(lower(trim(is_deleted)) in {TRUE}, false) as is_deleted
                    {"".join(f", {_quoted(name)}" for name in segments)}
                from arriving
            )
            select {", ".join(COLUMNS[entity])}, segments, file, row_number, is_deleted,
                md5(concat_ws(chr(31), {_literal(names)}, {hashed})) as content_hash
            from tidy
            """
        )
    finally:
        con.unregister("arriving")


def _take_in_broken(con: duckdb.DuckDBPyConnection, broken: pa.Table) -> None:
    """temp.broken: what the source could not read; the numbers of the rows after it in the same file are put right."""
    con.register("arriving", broken)
    try:
        con.execute(
            "create or replace temp table broken as "
            "select file, row_number, null::varchar as row_key, reason, remedy from arriving"
        )
    finally:
        con.unregister("arriving")
    if broken.num_rows:
        con.execute(
            """
            update temp.incoming set row_number = placed.row_number
            from (
                with places as (
                    select file, row_number, row_number() over (partition by file order by row_number) as broken_rows
                    from temp.broken
                ),
                steps as (
                    select file, row_number - broken_rows + 1 as first_number, max(broken_rows) as broken_rows
                    from places group by all
                )
                select arrived.rowid as place, arrived.row_number + steps.broken_rows as row_number
                from temp.incoming as arrived
                asof join steps on arrived.file = steps.file and arrived.row_number >= steps.first_number
            ) as placed
            where incoming.rowid = placed.place
            """
        )


def _keep_one_of_each_key(con: duckdb.DuckDBPyConnection, key: str) -> None:
    """Move rows without a key, and all but the last changed of rows with the same key, to temp.broken."""
    con.execute(
        f"""
        create or replace temp table surplus as
        with repeated as (select {key} as row_key from temp.incoming group by all having count(*) > 1),
        ranked as (
            select incoming.rowid as place, row_key, row_number() over (
                partition by row_key order by try_cast(changed_at as timestamp) desc nulls last, incoming.rowid desc) as rank
            from temp.incoming join repeated on incoming.{key} = row_key
        )
        select place, row_key from ranked where rank > 1
        union all
        select rowid, null from temp.incoming where {key} is null
        """
    )
    con.execute(
        f"""
        insert into temp.broken
        select file, row_number, row_key,
            if(row_key is null, 'this row has no {key}', 'its {key} is in this load more than once; the row changed last is kept'),
            if(row_key is null, 'Fill in the column that is mapped to {key}, or remove the row.',
                'Remove the repeated row, or map {key} to a column that is unique; a lookup that finds two rows repeats one, too.')
        from temp.surplus join temp.incoming on incoming.rowid = place
        """
    )
    con.execute("delete from temp.incoming where rowid in (select place from temp.surplus); drop table temp.surplus")


def _keep_cursor(
    con: duckdb.DuckDBPyConnection, source: str, entity: str, mapping_hash: str, known_at: dt.datetime
) -> None:
    """The latest changed_at read so far, in the source's own form; of the load before when this one read nothing newer."""
    before = cursor(con, source, entity, mapping_hash)
    latest = con.execute(
        """
        with changes as (
            select changed_at, try_cast(changed_at as timestamp) as moment, try_cast(changed_at as bigint) as number
            from (select changed_at from temp.incoming union all select $before)
        )
        select coalesce(arg_max(changed_at, moment) filter (moment <= $latest), max(number)::varchar) from changes
        """,
        {"before": before, "latest": known_at + dt.timedelta(hours=HOURS_AHEAD)},
    ).fetchall()[0][0]
    con.execute("delete from raw.cursors where source = ? and entity = ?", [source, entity])
    con.execute("insert into raw.cursors values (?, ?, ?, ?)", [source, entity, mapping_hash, latest])


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
