"""Reading one entity of one source into our columns, as a stream of Arrow batches, with private data masked."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sources import SourceError, databases, dates, files, scanning
from sources.broken import Broken
from sources.columns import COLUMNS, DATES, SEGMENT, Entity
from sources.masking import mask
from sources.settings import Deals, EntitySettings, Source

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
    source: Source, entity: Entity, *, folder: Path, password: str | None = None, since: str | None = None
) -> Iterator[Reading]:
    """Open `entity` of `source` for reading; `folder` is the project's.

    A database gives only rows changed since the cursor `since` (less the look-back) when changed_at is mapped; files
    are read whole. Raises `SourceError` with every fault found before the first row, and for what breaks on the way.
    """
    settings = source.entity(entity)
    rows = _from_database if source.url is not None else _from_files
    with rows(source, entity, folder, password, since) as (batches, broken):
        faults: list[Exception] = []
        try:
            read_batches = _remembering(faults, _canonical(batches, entity, settings))
            yield Reading(_reader(read_batches, entity, settings), broken)
        except Exception:
            if faults:
                raise faults[0] from None  # whoever reads the stream tells it as a traceback within its own error
            raise


Opened = tuple[Iterator[Mapping[str, Any]], list[Broken]]


@contextmanager
def _from_database(
    source: Source, entity: Entity, folder: Path, password: str | None, since: str | None
) -> Iterator[Opened]:
    settings = source.entity(entity)
    with databases.connect(source, folder, password) as connection:
        yield databases.batches(connection, settings, since, _separator(settings)), []


@contextmanager
def _from_files(
    source: Source, entity: Entity, folder: Path, _password: str | None, _since: str | None
) -> Iterator[Opened]:
    import duckdb

    settings = source.entity(entity)
    found = files.find(source, entity, folder)
    if found.faults:
        raise SourceError("\n".join(found.faults))
    with tempfile.TemporaryDirectory() as scratch, duckdb.connect() as con:
        con.execute("set timezone = 'UTC'")
        scan = scanning.Scan(con, Path(scratch), _separator(settings))
        batches = scan.batches(settings, found)
        yield ({name: batch.column(name) for name in batch.schema.names} for batch in batches), scan.broken


def _remembering(faults: list[Exception], batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    try:
        yield from batches
    except Exception as error:
        faults.append(error)
        raise


def _canonical(
    batches: Iterator[Mapping[str, Any]], entity: Entity, settings: EntitySettings
) -> Iterator[pa.RecordBatch]:
    """Each batch with all of our columns, dates in ISO form, note text masked."""
    import pyarrow as pa

    schema = _schema(entity, settings)
    read_date = dates.reader(settings.date_formats)
    changes: dict[str, Callable[[str | None], str | None]] = {"text": lambda text: mask(text) if text else text}
    if settings.date_formats:
        changes |= dict.fromkeys(DATES[entity], read_date)
    for batch in batches:
        rows = len(next(iter(batch.values())))
        arrays = []
        for column in schema:
            values = batch.get(column.name)
            if values is None:
                values = pa.nulls(rows, column.type)
            elif column.name in changes:
                values = pa.array([changes[column.name](text) for text in values.to_pylist()], pa.string())
            arrays.append(values if values.type == column.type else values.cast(column.type))
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _reader(batches: Iterator[pa.RecordBatch], entity: Entity, settings: EntitySettings) -> pa.RecordBatchReader:
    """The batches as a reader, the first one read already, so that faults come before anything is written."""
    import pyarrow as pa

    first = list(itertools.islice(batches, 1))
    return pa.RecordBatchReader.from_batches(_schema(entity, settings), itertools.chain(first, batches))


def _schema(entity: Entity, settings: EntitySettings) -> pa.Schema:
    import pyarrow as pa

    segments = [SEGMENT + name for name in settings.segments] if isinstance(settings, Deals) else []
    texts = [(name, pa.string()) for name in (*COLUMNS[entity], *segments, "file")]
    return pa.schema([*texts, ("row_number", pa.int64())])


def _separator(settings: EntitySettings) -> str:
    return settings.competitors_separator if isinstance(settings, Deals) else ";"
