"""Looking at a source: which tables or files it has, and their columns, without reading its rows."""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sources import SourceError, connecting, databases, files, scanning
from sources.columns import fold
from sources.places import EntitySettings

if TYPE_CHECKING:
    from sources.settings import Source

FILES_LOOKED_AT = 2_000


def fitted(source: Source, folder: Path, password: str | None = None) -> tuple[Source, list[str]]:
    """The source with what is there of its preset, and a line for each part that is not; itself without a preset."""
    if source.preset is None:
        return source, []
    with look(source, folder, password) as looked:
        return source.fitted(looked)


@contextmanager
def look(source: Source, folder: Path, password: str | None = None) -> Iterator[Folder | Database]:
    """The source, open for looking. Raises `SourceError` when it can't be reached."""
    if source.folder is not None:
        yield Folder(source, folder / source.folder)
        return
    with connecting.connect(source, folder, password) as connection:
        yield Database(connection, source)


class Folder:
    """A folder of files. Raises `SourceError` when it is not there."""

    def __init__(self, source: Source, folder: Path) -> None:  # noqa: D107
        if not folder.is_dir():
            raise SourceError(f"{folder}: there is no such folder. Make it, or correct `folder` in winloss.yaml.")
        self.source = source
        self.folder = folder

    @cached_property
    def _names(self) -> tuple[str, ...]:
        found = (path for path in self.folder.rglob("*") if path.suffix.lower() in files.SUFFIXES and path.is_file())
        return tuple(sorted(str(path.relative_to(self.folder)) for path, _ in zip(found, range(FILES_LOOKED_AT))))  # noqa: B905

    def names(self) -> tuple[str, ...]:
        """Each data file, as `files` names it."""
        return self._names

    def find(self, patterns: Sequence[str]) -> str | None:
        """The file that the first fitting pattern names; of several, the last by name, such as the newest export."""
        return _found(patterns, self.source.table_names, {name: Path(name).stem for name in self._names})

    def stem(self, name: str) -> str:
        """The file's name without folder and suffix."""
        return Path(name).stem

    def sample(self, name: str, rows: int) -> dict[str, list[str | None]]:
        """The first `rows` of the file, each column as text; nothing when it can't be read."""
        import duckdb

        try:
            file = files.opened(self.folder / name, name, self.source)
            with tempfile.TemporaryDirectory() as scratch, duckdb.connect() as con:
                scan = scanning.Scan(con, Path(scratch), ";")
                return _first_rows(scan.batches(_all_of(file.columns, files=name), files.Files([file])), rows)
        except SourceError:
            return {}

    def columns(self, name: str) -> tuple[str, ...]:
        """The file's columns; those of the first file where `name` is a pattern of several."""
        paths = sorted(path for path in self.folder.glob(name) if path.is_file())
        return files.opened(paths[0], str(paths[0].relative_to(self.folder)), self.source).columns if paths else ()


class Database:
    """A database, in the schema that the source names or in its own."""

    def __init__(self, connection: Any, source: Source) -> None:  # noqa: D107
        import sqlalchemy as sa

        self.connection = connection
        self.inspector = sa.inspect(connection)
        self.source = source

    @cached_property
    def _names(self) -> tuple[str, ...]:
        schema = self.source.in_schema
        found = [*self.inspector.get_table_names(schema), *self.inspector.get_view_names(schema)]
        return tuple(sorted(f"{schema}.{name}" if schema else name for name in found))

    def names(self) -> tuple[str, ...]:
        """Each table and view, with its schema where the source names one."""
        return self._names

    def find(self, patterns: Sequence[str]) -> str | None:
        """The table that the first fitting pattern names."""
        return _found(patterns, self.source.table_names, {name: name.rpartition(".")[2] for name in self._names})

    def stem(self, name: str) -> str:
        """The table's name without its schema."""
        return name.rpartition(".")[2]

    def sample(self, name: str, rows: int) -> dict[str, list[str | None]]:
        """The first `rows` of the table, each column as text."""
        place = _all_of(self.columns(name), table=name)
        return _first_rows(databases.batches(self.connection, place, None, ";"), rows)

    def columns(self, name: str) -> tuple[str, ...]:
        """The table's columns; none when it is not there."""
        import sqlalchemy as sa

        schema, _, table = name.rpartition(".")
        try:
            return tuple(column["name"] for column in self.inspector.get_columns(table, schema or None))
        except sa.exc.NoSuchTableError:
            return ()


def _all_of(columns: Sequence[str], **at: str) -> EntitySettings:
    """A place that is read with every column under its own name."""
    once = {name: name for name in columns if columns.count(name) == 1}
    places: dict[str, Any] = {"table": None, "query": None, "files": None} | at
    return EntitySettings.model_construct(columns=once, lookups=[], **places)


def _first_rows(batches: Generator[Any], rows: int) -> dict[str, list[str | None]]:
    with closing(batches):
        first = next(batches, None)
    if first is None:
        return {}
    names = first.schema.names if hasattr(first, "schema") else list(first)
    return {name: first[name].slice(0, rows).to_pylist() for name in names if name not in ("file", "row_number")}


def _found(patterns: Sequence[str], written: str, stems: dict[str, str]) -> str | None:
    for pattern in patterns:
        wanted = fold(written.replace("{}", pattern))
        found = [name for name, stem in stems.items() if fnmatchcase(fold(stem), wanted)]
        if found:
            return max(found)
    return None
