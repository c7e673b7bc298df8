"""Finding the files of a source: what each holds, how it is written, and what is wrong before a row is read."""

from __future__ import annotations

import csv
import io
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sources import SourceError, json_lines
from sources.columns import missing_columns
from sources.opening import is_packed, unpacked
from sources.places import EntitySettings, Place
from sources.settings import Source

SUFFIXES = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".parquet": "parquet", ".jsonl": "json", ".ndjson": "json"}
DELIMITERS = (",", ";", "\t", "|")
HEADER_BYTES = 1_000_000
BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True)
class File:
    """A file of a source: what it holds and how it is written."""

    path: Path
    name: str
    form: str
    columns: tuple[str, ...]
    encoding: str = "utf-8"
    delimiter: str = ","


@dataclass
class Files:
    """The files that an entity is read from, its lookups' files, and what is wrong with them."""

    rows: list[File] = field(default_factory=list)
    lookups: list[list[File]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def find(source: Source, settings: EntitySettings, folder: Path) -> Files:
    """All files that `settings`, a place of `source`, name, with every fault: none found, empty, a column not there."""
    found = Files()
    found.rows = _opened(source, settings, folder, found.faults)
    found.lookups = [_opened(source, lookup, folder, found.faults) for lookup in settings.lookups]
    if not found.faults:
        found.faults += _columns_missing(settings, found)
    found.faults = list(dict.fromkeys(found.faults))
    return found


def _opened(source: Source, place: Place, folder: Path, faults: list[str]) -> list[File]:
    where = folder / (source.folder or ".")
    pattern = place.files or ""
    if not where.is_dir():
        faults.append(
            f"{where}: there is no such folder. Make it, put the files in, or correct `folder` in winloss.yaml."
        )
        return []
    paths = sorted(path for path in where.glob(pattern) if path.is_file())
    if not paths:
        faults.append(f"{where}: no file is called {pattern!r}. Put it there or correct `files` in winloss.yaml.")
    files = []
    for path in paths:
        try:
            files.append(opened(path, str(path.relative_to(where)), source))
        except SourceError as error:
            faults.append(str(error))
    return files


def opened(path: Path, name: str, source: Source) -> File:
    """What the file holds and how it is written. Raises `SourceError` when it is none that can be read."""
    suffix = (path.with_suffix("") if is_packed(path) else path).suffix.lower()
    form = SUFFIXES.get(suffix)
    if form is None or (is_packed(path) and form == "parquet"):
        raise SourceError(
            f"{name}: files ending in {path.suffix or 'nothing'} can't be read; known: {', '.join(SUFFIXES)}; "
            "all but Parquet may be compressed, ending in .gz too."
        )
    if path.stat().st_size == 0:
        header = "" if form == "json" else ", without even a header"
        raise SourceError(f"{name}: is empty{header}. Export it again or move it away.")
    if form == "parquet":
        return File(path, name, form, _parquet_columns(path, name))
    start = _start(path, name)
    encoding = next((encoding for mark, encoding in BOMS if start.startswith(mark)), source.encoding or "utf-8")
    if form == "json":
        columns = json_lines.columns(path, encoding)
        if not columns:
            raise SourceError(
                f'{name}: none of its lines is a JSON object with keys, such as {{"id": 1}}. Export it again.'
            )
        return File(path, name, form, columns, encoding)
    return _csv(File(path, name, form, (), encoding), start, source.delimiter)


def _start(path: Path, name: str) -> bytes:
    try:
        with unpacked(path) as file:
            start = file.read(HEADER_BYTES)
            while is_packed(path) and file.read(HEADER_BYTES):
                pass  # a file that was cut off unpacks until there: better known before the first row
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError(f"{name}: can't be unpacked ({error}). Export it again, or fetch it again.") from error
    return start


def _csv(file: File, start: bytes, delimiter: str | None) -> File:
    text = start.decode(file.encoding, "replace")
    line = next(io.StringIO(text), "")
    delimiter = delimiter or max(DELIMITERS, key=lambda each: len(next(csv.reader([line], delimiter=each))))
    names = [name.strip() for name in next(csv.reader(io.StringIO(text), delimiter=delimiter), [])]
    if not any(names):
        raise SourceError(f"{file.name}: its first line holds no column names. Export it with a header.")
    return File(file.path, file.name, file.form, tuple(names), file.encoding, delimiter)


def _parquet_columns(path: Path, name: str) -> tuple[str, ...]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return tuple(pq.read_schema(path).names)
    except (pa.ArrowException, OSError) as error:
        raise SourceError(f"{name}: is not a Parquet file that can be read ({error}). Export it again.") from error


def _columns_missing(settings: EntitySettings, found: Files) -> list[str]:
    needed = [*settings.mapped.values(), *(lookup.key for lookup in settings.lookups)]
    faults = _missing(found.rows, [name for name in needed if name not in settings.brought_in])
    for lookup, files in zip(settings.lookups, found.lookups, strict=True):
        faults += _missing(files, lookup.needed)
    return faults


def _missing(files: Iterable[File], needed: Sequence[str]) -> list[str]:
    faults: list[str] = []
    for file in files:
        names = list(dict.fromkeys(needed))
        if missing := [name for name in names if name not in file.columns]:
            faults.append(missing_columns(missing, file.name, file.columns))
        faults += [
            f"{file.name}: the column {name!r} is there twice. Rename one of them in the export."
            for name in names
            if file.form != "json" and file.columns.count(name) > 1
        ]
    return faults
