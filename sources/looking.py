"""Looking at a source: which tables or files it has, and their columns, without reading its rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sources import SourceError, databases, files
from sources.columns import fold

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
    with databases.connect(source, folder, password) as connection:
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

    def columns(self, name: str) -> tuple[str, ...]:
        """The file's columns; those of the first file where `name` is a pattern of several."""
        paths = sorted(path for path in self.folder.glob(name) if path.is_file())
        return files.opened(paths[0], str(paths[0].relative_to(self.folder)), self.source).columns if paths else ()


class Database:
    """A database, in the schema that the source names or in its own."""

    def __init__(self, connection: Any, source: Source) -> None:  # noqa: D107
        import sqlalchemy as sa

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

    def columns(self, name: str) -> tuple[str, ...]:
        """The table's columns; none when it is not there."""
        import sqlalchemy as sa

        schema, _, table = name.rpartition(".")
        try:
            return tuple(column["name"] for column in self.inspector.get_columns(table, schema or None))
        except sa.exc.NoSuchTableError:
            return ()


def _found(patterns: Sequence[str], written: str, stems: dict[str, str]) -> str | None:
    for pattern in patterns:
        wanted = fold(written.replace("{}", pattern))
        found = [name for name, stem in stems.items() if fnmatchcase(fold(stem), wanted)]
        if found:
            return max(found)
    return None
