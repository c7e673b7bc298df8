# ruff: noqa: S608 - the names in these statements are our own
"""Rows that a source no longer has: each gets a deleted version in `raw`, unless suspiciously many vanish at once.

Also here: which keys of a source `raw` does not know yet. Not here: rows that the CRM itself flags as deleted (raw).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from warehouse.raw_arrival import COLUMNS

if TYPE_CHECKING:
    import datetime as dt

    import duckdb
    import pyarrow as pa

GONE = "gone"
"""content_hash of a version that says that the source has the row no longer. No content has it, so that a row which
comes back makes a version again."""
FEW = 10
"""So many rows may vanish at once whatever share they are."""


@dataclass(frozen=True)
class Reconciliation:
    """How a load finds what vanished: by its own rows when `is_whole`, otherwise by the keys taken in before it.

    More than `limit` (a share of the rows known) and more than ten rows are not believed: they stay, and are counted.
    """

    is_whole: bool
    limit: float = 0.2


@dataclass(frozen=True)
class Found:
    """`there`: keys that the source has; `gone`: rows now deleted; `missing`: not there, but kept; `lost`: not read."""

    there: int | None = None
    gone: int = 0
    missing: int = 0
    lost: int = 0


def take_in_keys(con: duckdb.DuckDBPyConnection, keys: pa.RecordBatchReader) -> None:
    """temp.source_keys: each key (column row_key, text) that the source has, once."""
    con.register("arriving_keys", keys)
    try:
        con.execute(
            "create or replace temp table source_keys as "
            "select distinct nullif(trim(row_key), '') as row_key from arriving_keys"
        )
        con.execute("delete from temp.source_keys where row_key is null")
    finally:
        con.unregister("arriving_keys")


def unseen(con: duckdb.DuckDBPyConnection, source: str, entity: str, *, at_most: int) -> list[str] | None:
    """The keys in temp.source_keys that `raw` lacks, or holds as gone; None when there are more than `at_most`."""
    _know(con, source, entity)
    found = con.execute(
        "select row_key from temp.source_keys "
        "anti join (from temp.known where content_hash <> $gone) as known using (row_key) "
        "order by row_key limit $limit",
        {"gone": GONE, "limit": at_most + 1},
    ).fetchall()
    return None if len(found) > at_most else [key for (key,) in found]


def compared(con: duckdb.DuckDBPyConnection, source: str, entity: str) -> tuple[int, int, int, int]:
    """Rows that the source has (temp.source_keys), that are known, that were never read, and that are gone since."""
    _know(con, source, entity)
    there, known, unread, gone = con.execute(
        """
        select (select count(*) from temp.source_keys),
            (select count(*) from temp.known where content_hash <> $gone),
            (select count(*) from temp.source_keys
                anti join (from temp.known where content_hash <> $gone) as known using (row_key)),
            (select count(*) from (from temp.known where not is_deleted) as known
                anti join temp.source_keys using (row_key))
        """,
        {"gone": GONE},
    ).fetchall()[0]
    return there, known, unread, gone


def reconcile(
    con: duckdb.DuckDBPyConnection,
    how: Reconciliation,
    *,
    source: str,
    entity: str,
    load_id: str,
    known_at: dt.datetime,
) -> Found:
    """Append a deleted version of each row that vanished, within the load's transaction, once its new rows are in.

    A row that could not be read may be any of those that are missing. So while a load has broken rows without a key,
    only rows that the load before it still read can have vanished, and none when more rows are broken than then.
    """
    key = COLUMNS[entity][0]
    there = f"select {key} as row_key from temp.incoming"
    if not how.is_whole:
        there += " union select row_key from temp.source_keys"
    _know(con, source, entity)
    con.execute(
        f"""
        create or replace temp table vanished as
        select row_key from (from temp.known where not is_deleted)
        anti join ({there} union select row_key from temp.broken where row_key is not null) as there using (row_key)
        """
    )
    if how.is_whole:
        _keep_what_may_be_broken(con, source, entity)
    known, present, vanished, lost = con.execute(
        f"""
        select (select count(*) from temp.known where not is_deleted),
            (select count(distinct row_key) from ({there})),
            (select count(*) from temp.vanished),
            (select count(*) from ({there}) anti join temp.known using (row_key))
        """
    ).fetchall()[0]
    is_believed = vanished <= max(FEW, how.limit * known)
    if is_believed and vanished:
        con.execute(
            f"""
            insert into raw.{entity} by name
            select latest.* replace ($gone as content_hash, $load_id as load_id, $known_at as known_at,
                true as is_deleted, null as file, null as row_number)
            from (
                from raw.{entity} where source = $source
                qualify row_number() over (partition by {key} order by known_at desc) = 1
            ) as latest
            semi join temp.vanished as vanished on vanished.row_key = latest.{key}
            """,
            {"source": source, "gone": GONE, "load_id": load_id, "known_at": known_at},
        )
    con.execute("drop table temp.vanished; drop table temp.known")
    return Found(present, vanished if is_believed else 0, 0 if is_believed else vanished, lost)


def _know(con: duckdb.DuckDBPyConnection, source: str, entity: str) -> None:
    """temp.known: row_key, content_hash and is_deleted of the latest version of each row of the source."""
    con.execute(
        f"""
        create or replace temp table known as
        select {COLUMNS[entity][0]} as row_key, max_by(content_hash, known_at) as content_hash,
            max_by(is_deleted, known_at) as is_deleted
        from raw.{entity} where source = $source group by row_key
        """,
        {"source": source},
    )


def _keep_what_may_be_broken(con: duckdb.DuckDBPyConnection, source: str, entity: str) -> None:
    """Take out of temp.vanished the rows that may be among those of this load that could not be read."""
    con.execute(
        """
        with earlier as (
            select count(*) as rows
            from raw.broken_rows
            semi join (
                select load_id, source, entity from raw.loads where source = $source and entity = $entity
                order by known_at desc limit 1
            ) as load_before using (load_id, source, entity)
            where row_key is null
        ),
        now as (select count(*) as rows from temp.broken where row_key is null)
        delete from temp.vanished
        where (select rows from now) > 0 and (
            (select rows from now) > (select rows from earlier)
            or row_key not in (select row_key from raw.last_read where source = $source and entity = $entity)
        )
        """,
        {"source": source, "entity": entity},
    )
