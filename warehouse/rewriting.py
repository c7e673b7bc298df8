"""Rewriting the warehouse file, so that nothing of what was removed stays in blocks that DuckDB calls free."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.tables import describe

if TYPE_CHECKING:
    import duckdb

GRAIN = "One row per reason for which the file has to be rewritten before it is free of what was removed; mostly none."


def note_due(con: duckdb.DuckDBPyConnection, because: str) -> None:
    """Remember, in the transaction that removes something, that the file has to be rewritten; a killed run keeps it."""
    con.execute("create table if not exists meta.rewriting (because varchar)")
    describe(con, "meta.rewriting", GRAIN, {"because": "What was removed."})
    con.execute("insert into meta.rewriting values (?)", [because])


def is_due(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether something was removed since the file was written whole."""
    exists = con.execute("select 1 from duckdb_tables() where schema_name = 'meta' and table_name = 'rewriting'")
    return exists.fetchone() is not None and con.execute("select 1 from meta.rewriting").fetchone() is not None


def rewrite(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Put a copy that holds the rows alone into the place of the file at `path`, which `con` has open, in one step.

    Afterwards `con` must be closed: it has the old file, which is gone with it. Until then its lock keeps others out.
    """
    new = path.with_name(f"{path.name}.new")
    _remove(new)
    home = con.execute("select current_database()").fetchall()[0][0]
    con.execute("checkpoint")
    con.execute(f"attach '{str(new).replace(chr(39), chr(39) * 2)}' as rewritten")
    try:
        con.execute(f'copy from database "{home}" to rewritten')
        con.execute("delete from rewritten.meta.rewriting")
        con.execute("checkpoint rewritten")
    finally:
        con.execute("detach rewritten")
    with new.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(new, path)


def remove_leftovers(path: Path) -> list[str]:
    """Remove what killed runs left beside the warehouse at `path`: drafts, spilled rows, copies of past nights.

    Only while nobody has the warehouse open. Returns the names of what was there.
    """
    found = [Path(f"{path}{ending}") for ending in (".new", ".new.wal", ".tmp")]
    found += sorted((path.parent / "as_of").glob("*")) if (path.parent / "as_of").is_dir() else []
    there = [each for each in found if each.exists()]
    for each in there:
        _remove(each)
    return [str(each.relative_to(path.parent)) for each in there]


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
        Path(f"{path}.wal").unlink(missing_ok=True)
