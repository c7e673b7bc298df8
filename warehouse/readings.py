"""`nlp.*`: what the extractor read in each note, replaced note by note when a note or the extractor changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from warehouse.tables import describe

if TYPE_CHECKING:
    import duckdb

SPAN = {
    "note_id": "varchar",
    "span_start": "integer",
    "span_end": "integer",
    "quote": "varchar",
    "confidence": "double",
    "speaker": "varchar",
    "extractor_version": "varchar",
}
COLUMNS: dict[str, dict[str, str]] = {
    "readings": {
        "note_id": "varchar",
        "text_hash": "varchar",
        "kind": "varchar",
        "extractor_version": "varchar",
        "catalog_version": "varchar",
        "language": "varchar",
        "primary_reason": "varchar",
        "primary_reason_confidence": "double",
    },
    "mentions": SPAN | {"competitor": "varchar", "assertion": "varchar", "role": "varchar", "stance": "varchar"},
    "claims": SPAN | {"category": "varchar", "about": "varchar", "polarity": "varchar", "status": "varchar"},
    "unknown_vendors": SPAN,
    "echoes": SPAN | {"message": "varchar"},
}
GRAINS = {
    "readings": "One row per note that the extractor has read, with the versions that read it.",
    "mentions": "One row per place in a note that names a competitor.",
    "claims": "One row per place in a note that judges us or a competitor.",
    "unknown_vendors": "One row per place in a note that names a vendor whom competitors.yaml lacks.",
    "echoes": "One row per place in a note where one of marketing's messages is echoed.",
}


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of the schema `nlp` where they are missing, and drop readings of notes that are gone."""
    for name, columns in COLUMNS.items():
        kinds = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        con.execute(f"create table if not exists nlp.{name} ({kinds})")
        describe(con, f"nlp.{name}", GRAINS[name], {})
        con.execute(f"delete from nlp.{name} where note_id not in (select note_id from staging.notes)")  # noqa: S608


def unread(
    con: duckdb.DuckDBPyConnection, extractor_version: str, catalog_version: str, *, size: int
) -> Iterator[list[tuple[str, str, str, str]]]:
    """Batches of up to `size` notes (note_id, text_hash, kind, text) that these versions have not read as they are."""
    cursor = con.cursor()
    cursor.execute(
        """
        select notes.note_id, notes.text_hash, notes.kind, notes.text
        from staging.notes as notes
        left join nlp.readings as readings
            on readings.note_id = notes.note_id and readings.text_hash = notes.text_hash
            and readings.kind is not distinct from notes.kind
            and readings.extractor_version = ? and readings.catalog_version = ?
        where readings.note_id is null
        order by notes.note_id
        """,
        [extractor_version, catalog_version],
    )
    while batch := cursor.fetchmany(size):
        yield batch


def store(con: duckdb.DuckDBPyConnection, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Replace all that is known of the notes in `rows["readings"]` by `rows` (table to records), in one transaction."""
    import pyarrow as pa

    con.execute("begin")
    try:
        con.register("notes_read", pa.table({"note_id": [row["note_id"] for row in rows["readings"]]}))
        for name, columns in COLUMNS.items():
            con.execute(f"delete from nlp.{name} where note_id in (select note_id from notes_read)")  # noqa: S608
            if rows[name]:
                con.register("rows_read", pa.table({column: [row[column] for row in rows[name]] for column in columns}))
                con.execute(f"insert into nlp.{name} select {', '.join(columns)} from rows_read")  # noqa: S608
                con.unregister("rows_read")
        con.unregister("notes_read")
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise
