# ruff: noqa: S608 - the names in these statements are our own
"""`raw`: every version of every row of every entity as the source had it, appended load by load, never changed.

A load's rows, what it could not read, and the cursor from which the next one continues land in one transaction.
Not here: what the values mean (staging).
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from warehouse import cursors, raw_arrival, reconciling
from warehouse.raw_arrival import COLUMNS
from warehouse.reconciling import Reconciliation
from warehouse.tables import describe, one_transaction

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

GRAINS = {
    "deals": "One row per version of a deal as the source had it; append-only.",
    "notes": "One row per version of a note as the source had it, private data masked; append-only.",
    "people": "One row per version of a contact or rep as the source had them; append-only.",
    "leads": "One row per version of a lead as the source had it; append-only.",
    "campaign_members": "One row per version of a campaign's member as the source had it; append-only.",
    "deal_changes": "One row per change of a deal that the CRM's own history tells; append-only.",
    "last_read": "One row per row that the latest load of its source and entity read.",
    "broken_rows": "One row per row of a load that could not be read, with reason and remedy.",
    "cursors": "One row per source, entity and table of it: where the next load goes on.",
    "loads": "One row per load of one entity of one source.",
}
BOUNDS = {"memory_limit": "500MB", "threads": "1"}
"""What DuckDB may use while a load lands; more goes through the disk. Each thread holds 122,880 rows beside that, whose
texts may be long, until they are compressed; and the source being read needs some too."""


@dataclass(frozen=True)
class Load:
    """What one load of one entity of one source did. rows_read = rows_new + rows_unchanged + rows_broken.

    Apart from these, rows_gone are no longer in the source and now count as deleted; rows_missing are not there
    either, but too many to be believed, so that they stay; rows_lost are there but were not read.
    """

    rows_read: int
    rows_new: int
    rows_unchanged: int
    rows_broken: int
    rows_gone: int = 0
    rows_missing: int = 0
    rows_lost: int = 0


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of `raw` that are not there yet."""
    for entity, columns in COLUMNS.items():
        texts = "".join(f"{column} varchar, " for column in columns)
        segments = "segments map(varchar, varchar), " if entity == "deals" else ""
        con.execute(
            f"create table if not exists raw.{entity} (source varchar not null, {texts}{segments}content_hash varchar, "
            "file varchar, row_number bigint, load_id varchar, known_at timestamp, is_deleted boolean)"
        )
        for column in raw_arrival.ADDED.get(entity, ()):
            con.execute(f"alter table raw.{entity} add column if not exists {column} varchar")
    cursors.prepare(con)
    con.execute(
        """
        create table if not exists raw.last_read (
            source varchar, entity varchar, row_key varchar, content_hash varchar, file varchar, row_number bigint);
        create table if not exists raw.broken_rows (
            load_id varchar, source varchar, entity varchar, file varchar, row_number bigint, row_key varchar,
            reason varchar, remedy varchar);
        create table if not exists raw.loads (
            load_id varchar, source varchar, entity varchar, known_at timestamp, rows_read bigint, rows_new bigint,
            rows_unchanged bigint, rows_broken bigint);
        alter table raw.loads add column if not exists rows_gone bigint default 0;
        alter table raw.loads add column if not exists rows_missing bigint default 0;
        alter table raw.loads add column if not exists rows_lost bigint default 0;
        alter table raw.loads add column if not exists rows_there bigint
        """
    )


def document(con: duckdb.DuckDBPyConnection) -> None:
    """Say in the database what each table and column of `raw` holds; once a run is enough."""
    with one_transaction(con):
        for name, grain in GRAINS.items():
            describe(con, f"raw.{name}", grain, {"outcome": "Outcome as the CRM names it.", "reason": "What is wrong."})


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
    reconciliation: Reconciliation | None = None,
) -> Load:
    """Append the versions that are new, in one transaction with what was broken and the cursor.

    `rows` holds our columns and "segment:NAME" as text, `file` and `row_number`; `broken_rows()`, called once `rows`
    is read, gives file, row_number, reason, remedy. A row is new when its content differs from the latest version of
    its key. With `reconciliation`, rows that the source no longer has become deleted versions. `known_at` is UTC; when
    the clock went back, the load counts as a microsecond after the one before. A load that landed already, such as in
    an attempt before this one, is not done again.
    """
    prepare(con)
    landed = con.execute(
        "select rows_read, rows_new, rows_unchanged, rows_broken, rows_gone, rows_missing, rows_lost from raw.loads "
        "where load_id = ? and source = ? and entity = ?",
        [load_id, source, entity],
    ).fetchone()
    if landed:
        return Load(*landed)
    before = {name: con.execute("select current_setting(?)", [name]).fetchall()[0][0] for name in BOUNDS}
    _set(con, BOUNDS)
    con.execute("begin")
    try:
        this = {"source": source, "entity": entity, "load_id": load_id}
        load = _append(con, rows, broken_rows, this, known_at, reconciliation)
        cursors.keep(con, source, entity, mapping_hash, known_at)
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise
    finally:
        _set(con, before)
        con.execute(
            "".join(f"drop table if exists temp.{name};" for name in ("incoming", "broken", "fresh", "source_keys"))
        )
    return load


def _append(
    con: duckdb.DuckDBPyConnection,
    rows: pa.RecordBatchReader,
    broken_rows: Callable[[], pa.Table],
    load: dict[str, Any],
    known_at: dt.datetime,
    reconciliation: Reconciliation | None,
) -> Load:
    entity = load["entity"]
    columns = COLUMNS[entity]
    raw_arrival.take_in(con, rows, entity)
    raw_arrival.take_in_broken(con, broken_rows())
    raw_arrival.keep_one_of_each_key(con, columns[0])
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
        select $source as source, {listed}, {segments}content_hash, file, row_number, $load_id as load_id,
            $known_at as known_at, is_deleted
        from temp.incoming {_fresh(con, entity, load["source"])}
        """,
        {"source": load["source"], "load_id": load["load_id"], "known_at": known},
    ).fetchall()[0][0]
    found = reconciling.Found()
    if reconciliation is not None:
        found = reconciling.reconcile(con, reconciliation, known_at=known, **load)
    con.execute("delete from raw.last_read where source = $source and entity = $entity", read)
    con.execute(
        f"insert into raw.last_read select $source, $entity, {columns[0]}, content_hash, file, row_number "
        "from temp.incoming",
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
    done = Load(kept + broken, new, kept - new, broken, found.gone, found.missing, found.lost)
    con.execute(
        "insert into raw.loads by name select $load_id as load_id, $source as source, $entity as entity, "
        "$known_at as known_at, $there as rows_there, unnest($counts)",
        load | {"known_at": known, "there": found.there, "counts": dataclasses.asdict(done)},
    )
    return done


def _set(con: duckdb.DuckDBPyConnection, settings: Mapping[str, object]) -> None:
    con.execute("".join(f"set {name} = '{value}';" for name, value in settings.items()))


def _fresh(con: duckdb.DuckDBPyConnection, entity: str, source: str) -> str:
    """A join that leaves of temp.incoming what differs from the latest version of its key.

    Keys and hashes are compared without the texts beside them, in steps that go through the disk where memory is short.
    """
    key = COLUMNS[entity][0]
    if not con.execute(f"select 1 from raw.{entity} where source = ? limit 1", [source]).fetchall():
        return ""
    con.execute(
        f"""
        create or replace temp table fresh as
        with latest as (
            select {key}, max(known_at) as known_at from raw.{entity} where source = $source group by all
        ),
        versions as (
            select {key}, content_hash from raw.{entity} semi join latest using ({key}, known_at) where source = $source
        )
        select incoming.rowid as place from temp.incoming anti join versions using ({key}, content_hash)
        """,
        {"source": source},
    )
    return "semi join temp.fresh on fresh.place = incoming.rowid"
