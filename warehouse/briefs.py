"""`meta.briefs`: what was looked for in the notes, so that a change re-reads only those that it can affect."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from warehouse.tables import describe

if TYPE_CHECKING:
    import duckdb

GRAIN = "One row per version of competitors, messages and added categories that notes were read for."


def keep(con: duckdb.DuckDBPyConnection, version: str, brief: str) -> None:
    """Note what `version` stands for (`brief` is JSON), and forget versions that no reading has any more."""
    con.execute("create table if not exists meta.briefs (catalog_version varchar primary key, brief varchar not null)")
    describe(con, "meta.briefs", GRAIN, {"brief": "Competitors, messages and added categories, as JSON."})
    con.execute("delete from meta.briefs where catalog_version not in (select catalog_version from nlp.readings)")
    con.execute("insert or replace into meta.briefs values (?, ?)", [version, brief])


def earlier(con: duckdb.DuckDBPyConnection, extractor_version: str, version: str) -> list[tuple[str, str]]:
    """The other versions, with their briefs, for which this extractor has read notes."""
    return con.execute(
        """
        select catalog_version, brief
        from meta.briefs
        where catalog_version <> ? and catalog_version in (
            select catalog_version from nlp.readings where extractor_version = ?)
        order by catalog_version
        """,
        [version, extractor_version],
    ).fetchall()


def read_for(
    con: duckdb.DuckDBPyConnection, extractor_version: str, version: str, *, size: int
) -> Iterator[list[tuple[str, str, str]]]:
    """Batches of up to `size` notes (note_id, kind, text) that this extractor read for `version` as they stand."""
    cursor = con.cursor()
    cursor.execute(
        """
        select notes.note_id, notes.kind, notes.text
        from staging.notes as notes
        inner join nlp.readings as readings
            on readings.note_id = notes.note_id and readings.text_hash = notes.text_hash
            and readings.kind is not distinct from notes.kind
        where readings.extractor_version = ? and readings.catalog_version = ?
        order by notes.note_id
        """,
        [extractor_version, version],
    )
    while batch := cursor.fetchmany(size):
        yield batch


def stamp(con: duckdb.DuckDBPyConnection, note_ids: Sequence[str], version: str) -> None:
    """Say that the readings of these notes hold for `version` too."""
    import pyarrow as pa

    con.register("notes_that_stand", pa.table({"note_id": pa.array(note_ids, pa.string())}))
    try:
        con.execute(
            "update nlp.readings set catalog_version = ? where note_id in (select note_id from notes_that_stand)",
            [version],
        )
    finally:
        con.unregister("notes_that_stand")
