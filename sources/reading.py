"""Reading one entity of one source into our columns, as a stream of Arrow batches, with private data masked."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sources import SourceError, canonical, databases, files, scanning
from sources.broken import Broken
from sources.columns import Entity
from sources.door import Door
from sources.entities import Deals, EntitySettings
from sources.settings import Source

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass
class Reading:
    """Rows on their way. `rows` is read once; `broken_rows()` is complete after that."""

    rows: pa.RecordBatchReader
    """Our columns and "segment:NAME" as text, then file and row_number (null for a database's rows)."""
    _broken: list[Broken] = field(default_factory=list)

    def broken_rows(self) -> pa.Table:
        """The rows that could not be read: file, row_number, reason, remedy."""
        import pyarrow as pa

        kinds = {"file": pa.string(), "row_number": pa.int64(), "reason": pa.string(), "remedy": pa.string()}
        return pa.table(
            {name: pa.array([getattr(row, name) for row in self._broken], kind) for name, kind in kinds.items()}
        )


@contextmanager
def read(
    source: Source,
    entity: Entity,
    *,
    folder: Path,
    password: str | None = None,
    since: str | None = None,
    door: Door | None = None,
) -> Iterator[Reading]:
    """Open `entity` of `source` for reading, one place after the other; `folder` is the project's.

    A database gives only rows changed since the cursor `since` (less the look-back) when changed_at is mapped; files
    are read whole. `door` says what of the rows may enter. Raises `SourceError` with every fault found before the first
    row, and for what breaks on the way.
    """
    places = source.places(entity)
    rows = _from_database if source.url is not None else _from_files
    schema = canonical.schema(entity, places)
    with rows(source, entity, folder, password, since) as (streams, broken):
        faults: list[Exception] = []
        try:
            batches = itertools.chain.from_iterable(
                canonical.batches(stream, place, schema) for place, stream in zip(places, streams, strict=True)
            )
            allowed = (door or Door()).let_in(entity, batches)
            yield Reading(_reader(_remembering(faults, allowed), schema), broken)
        except Exception:
            if faults:
                raise faults[0] from None  # whoever reads the stream tells it as a traceback within its own error
            raise


Opened = tuple[Iterable[Iterator[Mapping[str, Any]]], list[Broken]]
"""A stream of batches a place, our names to columns of text, and the broken rows that reading leaves."""


@contextmanager
def _from_database(
    source: Source, entity: Entity, folder: Path, password: str | None, since: str | None
) -> Iterator[Opened]:
    with databases.connect(source, folder, password) as connection:
        yield (databases.batches(connection, place, since, _separator(place)) for place in source.places(entity)), []


@contextmanager
def _from_files(
    source: Source, entity: Entity, folder: Path, _password: str | None, _since: str | None
) -> Iterator[Opened]:
    found = [(place, files.find(source, place, folder)) for place in source.places(entity)]
    if faults := list(dict.fromkeys(fault for _, each in found for fault in each.faults)):
        raise SourceError("\n".join(faults))
    broken: list[Broken] = []
    yield (_scanned(place, each, broken) for place, each in found), broken


def _scanned(place: EntitySettings, found: files.Files, broken: list[Broken]) -> Iterator[Mapping[str, Any]]:
    import duckdb

    with tempfile.TemporaryDirectory() as scratch, duckdb.connect() as con:
        con.execute("set timezone = 'UTC'")
        scan = scanning.Scan(con, Path(scratch), _separator(place), broken)
        for batch in scan.batches(place, found):
            yield {name: batch.column(name) for name in batch.schema.names}


def _remembering(faults: list[Exception], batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    try:
        yield from batches
    except Exception as error:
        faults.append(error)
        raise


def _reader(batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> pa.RecordBatchReader:
    """The batches as a reader, the first one read already, so that faults come before anything is written."""
    import pyarrow as pa

    first = list(itertools.islice(batches, 1))
    return pa.RecordBatchReader.from_batches(schema, itertools.chain(first, batches))


def _separator(place: EntitySettings) -> str:
    return place.competitors_separator if isinstance(place, Deals) else ";"
