"""Files of a project in which something that must be forgotten may stand: workbooks, exports, published versions."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sources.addresses import database_file
from warehouse.traces import DEALS, NOTES, PEOPLE, Traces, spelt

if TYPE_CHECKING:
    from pipelines.project import Project

MOST_UNPACKED = 1 << 30
"""Bytes that are read of a file in an archive."""


def holds(path: Path, traces: Traces) -> bool:
    """Whether the file names or quotes it: databases row by row, archives and compressed files unpacked.

    Raises `OSError` or `ValueError` when the file can't be read as what its name says.
    """
    import duckdb

    pattern = re.compile(traces.pattern())
    texts = _cells(path, traces) if path.suffix in (".duckdb", ".parquet", ".csv") else _texts(path)
    try:
        return any(pattern.search(each) for text in texts for each in spelt(text))
    except (duckdb.Error, sqlite3.Error, zlib.error, zipfile.BadZipFile, RuntimeError) as error:
        raise ValueError(f"can't be read as what its name says, {type(error).__name__}") from error


def versions(project: Project) -> list[Path]:
    """Every published version, those of rebuilt past nights too."""
    return sorted(
        path
        for folder in project.published.rglob("versions")
        if folder.is_dir()
        for path in folder.iterdir()
        if path.is_dir()
    )


def version_holds(version: Path, traces: Traces) -> bool:
    """Whether any file of a published version does, or can't be asked."""
    try:
        return any(holds(path, traces) for path in sorted(version.rglob("*")) if path.is_file())
    except (OSError, ValueError):
        return True


def remove_version(version: Path) -> None:
    """Remove a published version, and the link to it where it is the current one."""
    link = version.parent.parent / "current"
    if link.is_symlink() and link.resolve() == version.resolve():
        link.unlink()
    shutil.rmtree(version)


def without(path: Path, traces: Traces) -> tuple[int, tuple[str, str] | None]:
    """Take the rows about it out of a workbook or a file of JSON lines, its time kept; how many rows, and the hashes.

    Raises `OSError` or `ValueError` when the file can't be read as what its name says.
    """
    stat, before = path.stat(), _hash(path)
    draft = path.with_name(f".{path.name}.forgetting")
    rows = _workbook_without(path, draft, traces) if path.suffix == ".xlsx" else _lines_without(path, draft, traces)
    if not rows:
        draft.unlink(missing_ok=True)
        return 0, None
    os.utime(draft, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    os.chmod(draft, stat.st_mode)
    os.replace(draft, path)
    return rows, (before, _hash(path))


def others(project: Project) -> Iterator[Path]:
    """The project's files but for the sources', the warehouse's, Dagster's and the published ones."""
    mine = {project.folder.resolve() / name for name in (".winloss", "published")}
    read = {path.resolve() for path in project.source_files()}
    for source in project.settings.sources.values():
        at = (project.folder / (source.folder or database_file(source.url) or ".")).resolve()
        mine |= {at} - {project.folder.resolve()}
        read.add(at)
    for folder, folders, files in os.walk(project.folder):
        folders[:] = [name for name in folders if (Path(folder) / name).resolve() not in mine and name != ".git"]
        yield from (
            path for name in sorted(files) if (path := Path(folder) / name).resolve() not in read and path.is_file()
        )


def _workbook_without(path: Path, draft: Path, traces: Traces) -> int:
    from openpyxl import load_workbook

    pattern = re.compile(traces.pattern())
    try:
        workbook = load_workbook(path, rich_text=True)
    except Exception as error:  # openpyxl raises whatever a strange workbook brings about
        raise ValueError("can't be read as a workbook") from error
    rows = 0
    for sheet in workbook.worksheets:
        held = [
            row[0].row
            for row in sheet.iter_rows()
            if any(cell.value is not None and pattern.search(_shown(cell.value)) for cell in row)
        ]
        for row in reversed(held):
            sheet.delete_rows(row)
        rows += len(held)
    if rows:
        workbook.save(draft)
    return rows


def _shown(value: Any) -> str:
    """The text of a cell, the marks around claims and sentences taken out."""
    return re.sub(r"[\[\]«»]", "", str(value))


def _lines_without(path: Path, draft: Path, traces: Traces) -> int:
    pattern = re.compile(traces.pattern())
    rows = 0
    with path.open(encoding="utf-8") as lines, draft.open("w", encoding="utf-8") as kept:
        for line in lines:
            note_id = str((json.loads(line) if line.strip() else {}).get("note_id")).rpartition("@")[0]
            if note_id in traces.notes or any(pattern.search(each) for each in spelt(line)):
                rows += 1
            else:
                kept.write(line)
    return rows


def _cells(path: Path, traces: Traces) -> Iterator[str]:
    """The rows of the file's tables as text; an id in a column of such ids is told whatever it looks like."""
    import duckdb

    named = ((DEALS, traces.deals), (NOTES, traces.notes), (PEOPLE, traces.people))
    telling = sorted(traces.telling_ids | traces.quotes) or [""]
    with duckdb.connect() as con:
        if path.suffix == ".duckdb":
            con.execute(f"attach {_literal(path)} as searched (read_only)")
            found = con.execute(
                "select schema_name, table_name from duckdb_tables() where database_name = 'searched'"
            ).fetchall()
            tables = [f'searched."{schema}"."{table}"' for schema, table in found]
        elif path.suffix == ".csv":
            tables = [f"read_csv({_literal(path)}, all_varchar = true)"]
        else:
            tables = [f"read_parquet({_literal(path)})"]
        for table in tables:
            result = con.execute(f"select * from {table}")  # noqa: S608 - quoted above
            columns = [column[0] for column in result.description or ()]
            while rows := result.fetchmany(10_000):
                for row in rows:
                    for column, value in zip(columns, row, strict=True):
                        if value is None:
                            continue
                        if any(name.search(column) and str(value) in ids for name, ids in named):
                            yield telling[0]
                        yield str(value)


def _texts(path: Path) -> Iterator[str]:
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                with archive.open(name) as member:
                    yield member.read(MOST_UNPACKED).decode("utf-8", "replace")
    elif path.suffix in (".db", ".sqlite"):
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as con:
            yield from con.iterdump()
    else:
        content = path.read_bytes()
        if content[:2] == b"\x1f\x8b":
            content = zlib.decompressobj(31).decompress(content, MOST_UNPACKED)
        yield content.decode("utf-8", "replace")


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
