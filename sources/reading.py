"""Reading one entity of one source into our columns, as a stream of Arrow batches, with private data masked."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sources import SourceError, canonical, connecting, databases, files, scanning
from sources.broken import Broken
from sources.columns import COLUMNS, Entity
from sources.door import Door
from sources.entities import Deals
from sources.places import EntitySettings
from sources.settings import Source

if TYPE_CHECKING:
    import pyarrow as pa
    from sqlalchemy import Connection


Since = Mapping[str, str] | str | None
"""Where to go on from: a cursor a place by its name, or one for all."""
MEMORY = "300MB"
"""What DuckDB may use while it reads files; lookups that are larger go through the disk."""


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
    since: Since = None,
    also: Sequence[str] = (),
    door: Door | None = None,
) -> Iterator[Reading]:
    """Open `entity` of `source` for reading, one place after the other; `folder` is the project's.

    A database gives only rows changed since the cursor `since` (less the look-back) when changed_at is mapped, one
    cursor a place where there are several (by their name, which `file` then holds), and those with the keys `also`;
    files are read whole. `door` says what of the rows may enter. Raises `SourceError` with every fault found before the
    first row, and for what breaks on the way.
    """
    places = source.places(entity)
    rows = _from_database if source.url is not None else _from_files
    schema = canonical.schema(entity, places)
    with rows(source, places, folder, password, since, also) as (streams, broken), ExitStack() as opened:
        batches = itertools.chain.from_iterable(
            canonical.batches(opened.enter_context(closing(stream)), place, schema)
            for place, stream in zip(places, streams, strict=True)
        )
        with _told((door or Door()).let_in(entity, batches)) as told:
            yield Reading(_reader(told, schema), broken)


@contextmanager
def read_keys(
    source: Source, entity: Entity, *, folder: Path, password: str | None = None, door: Door | None = None
) -> Iterator[pa.RecordBatchReader]:
    """Open the key of every row that the source holds now and `door` lets in: one column, row_key, as `read` gives it.

    Raises `SourceError` as `read` does.
    """
    import pyarrow as pa

    places = [place.keys_alone() for place in source.places(entity)]
    with _columns(source, places, COLUMNS[entity][:1], folder, password) as batches:
        keys = (batch.rename_columns(["row_key"]) for batch in batches)
        with _told((door or Door()).let_keys_in(entity, keys)) as told:
            yield _reader(told, pa.schema([("row_key", pa.string())]))


@contextmanager
def read_columns(
    source: Source, entity: Entity, names: Sequence[str], *, folder: Path, password: str | None = None
) -> Iterator[Iterator[pa.RecordBatch]]:
    """Open our columns `names` of every row that the source holds now, nothing else of it, for counting only.

    Raises `SourceError` as `read` does.
    """
    places = [place.narrowed(names) for place in source.places(entity)]
    with _columns(source, places, names, folder, password) as batches:
        yield batches


@contextmanager
def _columns(
    source: Source, places: Sequence[EntitySettings], names: Sequence[str], folder: Path, password: str | None
) -> Iterator[Iterator[pa.RecordBatch]]:
    import pyarrow as pa

    rows = _from_database if source.url is not None else _from_files
    schema = pa.schema([(name, pa.string()) for name in names])
    with rows(source, places, folder, password, None, ()) as (streams, _), ExitStack() as opened:
        yield itertools.chain.from_iterable(
            canonical.batches(opened.enter_context(closing(stream)), place, schema)
            for place, stream in zip(places, streams, strict=True)
        )


Opened = tuple[Iterable[Generator[Mapping[str, Any]]], list[Broken]]
"""A stream of batches a place, our names to columns of text, and the broken rows that reading leaves."""


@contextmanager
def _from_database(
    source: Source,
    places: Sequence[EntitySettings],
    folder: Path,
    password: str | None,
    since: Since,
    also: Sequence[str],
) -> Iterator[Opened]:
    names = [""] if len(places) == 1 else [place.table or f"query {number}" for number, place in enumerate(places, 1)]
    with connecting.connect(source, folder, password) as connection:
        yield (
            (_from_table(connection, place, since, also, name) for place, name in zip(places, names, strict=True)),
            [],
        )


def _from_table(
    connection: Connection, place: EntitySettings, since: Since, also: Sequence[str], name: str
) -> Generator[Mapping[str, Any]]:
    import pyarrow as pa

    start = since if isinstance(since, str) else (since or {}).get(name)
    with closing(databases.batches(connection, place, start, _separator(place), _ids(also, place))) as batches:
        for batch in batches:
            rows = len(next(iter(batch.values())))
            yield batch | {"file": pa.array([name] * rows, pa.string())} if name else batch


@contextmanager
def _from_files(
    source: Source,
    places: Sequence[EntitySettings],
    folder: Path,
    _password: str | None,
    _since: Since,
    _also: Sequence[str],
) -> Iterator[Opened]:
    found = [(place, files.find(source, place, folder)) for place in places]
    if faults := list(dict.fromkeys(fault for _, each in found for fault in each.faults)):
        raise SourceError("\n".join(faults))
    broken: list[Broken] = []
    yield (_scanned(place, each, broken) for place, each in found), broken


def _scanned(place: EntitySettings, found: files.Files, broken: list[Broken]) -> Generator[Mapping[str, Any]]:
    import duckdb

    with tempfile.TemporaryDirectory() as scratch, duckdb.connect() as con:
        con.execute(f"set timezone = 'UTC'; set memory_limit = '{MEMORY}'; set temp_directory = '{scratch}/spilled'")
        con.execute("set threads = 1")  # rows come in order, so that more would only wait for one another
        scan = scanning.Scan(con, Path(scratch), _separator(place), broken)
        for batch in scan.batches(place, found):
            yield {name: batch.column(name) for name in batch.schema.names}


def _ids(keys: Sequence[str], place: EntitySettings) -> list[str]:
    """The CRM's own ids of the rows with these keys, where they are of this place."""
    own = [key.removeprefix(place.id_prefix) for key in keys if key.startswith(place.id_prefix)]
    return own if place.id_column == COLUMNS[place.entity][0] else [key.partition(":")[2] for key in own]


@contextmanager
def _told(batches: Iterable[pa.RecordBatch]) -> Iterator[Iterator[pa.RecordBatch]]:
    """The batches; what breaks on the way is raised as it is, not as the traceback that whoever reads makes of it."""
    faults: list[Exception] = []
    try:
        yield _remembering(faults, batches)
    except Exception:
        if faults:
            raise faults[0] from None
        raise


def _remembering(faults: list[Exception], batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
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
