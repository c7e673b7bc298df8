"""`meta.runs`: one row per run of the job, written at its start and completed when its pages are published."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from warehouse.tables import describe

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class Summary:
    """What a finished run read, kept and published. Counts are rows of sources and notes."""

    run_id: str
    rows_read: int
    rows_kept: int
    rows_refused: int
    notes_extracted: int
    published: str


def start(con: duckdb.DuckDBPyConnection, run_id: str, started_at: dt.datetime, as_of: dt.date) -> None:
    """Note that the run began. `started_at` is UTC."""
    con.execute(
        """
        create table if not exists meta.runs (
            run_id varchar primary key, started_at timestamp not null, finished_at timestamp, as_of date not null,
            rows_read bigint, rows_kept bigint, rows_refused bigint, notes_extracted bigint not null,
            published varchar, extractor_version varchar, catalog_version varchar)
        """
    )
    describe(con, "meta.runs", "One row per run of the job.", {})
    con.execute(
        "insert or replace into meta.runs (run_id, started_at, as_of, notes_extracted) values (?, ?, ?, 0)",
        [run_id, started_at, as_of],
    )


def note_extraction(
    con: duckdb.DuckDBPyConnection, run_id: str, notes: int, extractor_version: str, catalog_version: str
) -> None:
    """Note how many notes the run read, and with which versions."""
    con.execute(
        "update meta.runs set notes_extracted = ?, extractor_version = ?, catalog_version = ? where run_id = ?",
        [notes, extractor_version, catalog_version, run_id],
    )


def finish(con: duckdb.DuckDBPyConnection, run_id: str, finished_at: dt.datetime, published: str) -> Summary:
    """Complete the run's row with what became of the rows that its loads read, and return it."""
    row = con.execute(
        """
        update meta.runs
        set finished_at = $finished_at, published = $published, rows_read = counts.rows_read,
            rows_kept = counts.rows_kept, rows_refused = counts.rows_refused
        from (
            select coalesce(sum(row_counts.rows_read), 0) as rows_read,
                coalesce(sum(row_counts.rows_kept), 0) as rows_kept,
                coalesce(sum(row_counts.rows_refused), 0) as rows_refused
            from staging.row_counts as row_counts
        ) as counts
        where runs.run_id = $run_id
        returning runs.run_id, runs.rows_read, runs.rows_kept, runs.rows_refused, runs.notes_extracted, runs.published
        """,
        {"finished_at": finished_at, "published": published, "run_id": run_id},
    ).fetchone()
    assert row is not None  # noqa: S101 - `start` wrote it
    return Summary(*row)


def is_finished(con: duckdb.DuckDBPyConnection, run_id: str) -> bool:
    """Whether the run's pages are published."""
    found = con.execute("select finished_at is not null from meta.runs where run_id = ?", [run_id]).fetchone()
    return found is not None and bool(found[0])


def first_known_at(con: duckdb.DuckDBPyConnection) -> dt.datetime | None:
    """When the first finished run began, UTC; None before there is one."""
    exists = con.execute("select 1 from duckdb_tables() where schema_name = 'meta' and table_name = 'runs'").fetchone()
    if not exists:
        return None
    row = con.execute("select min(started_at) from meta.runs where finished_at is not null").fetchone()
    return row[0] if row else None
