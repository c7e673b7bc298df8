"""Publishing: a read-only copy of the marts, and the switch from the last version to the new one in one step."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse import WarehouseError, editions, slimming
from warehouse.tables import columns_in, describe, one_transaction

if TYPE_CHECKING:
    import duckdb

KEPT_VERSIONS = 5
STORAGE = "v1.1.0"
"""The oldest DuckDB that opens the copy; in the form before, every column took 3 kB for its statistics alone."""


def copy_marts(con: duckdb.DuckDBPyConnection, path: Path) -> int:
    """Write all tables of the schema `marts`, with comments, into a new DuckDB file; returns how many."""
    return _write(con, path, editions.selections(con, "analyst"))


def publish_marts(con: duckdb.DuckDBPyConnection, path: Path, edition: str = "company") -> int:
    """Write what `edition` holds of the schema `marts`, slimmed, with comments, into a new DuckDB file.

    Returns how many tables. BI tools open the copy read-only while the night writes the live file. Of notes it holds
    single sentences as quotes, private data masked, and it names no rep.
    """
    held = editions.selections(con, edition)
    return _write(con, path, {name: slimming.slim(con, name, selection) for name, selection in held.items()})


def _write(con: duckdb.DuckDBPyConnection, path: Path, selections: dict[str, str]) -> int:
    grains = dict(
        con.execute(
            "select table_name, coalesce(comment, '') from duckdb_tables() "
            "where schema_name = 'marts' and database_name = current_database()"
        ).fetchall()
    )
    columns = columns_in(con, "marts")
    home = con.execute("select current_database()").fetchone()
    assert home is not None  # noqa: S101 - a connection has a database
    con.execute(f"attach '{str(path).replace(chr(39), chr(39) * 2)}' as copy (storage_version '{STORAGE}')")
    try:
        con.execute("create schema copy.marts")
        for name, selection in selections.items():
            con.execute(f'create table copy.marts."{name}" as {selection}')
            if con.table(f'copy.marts."{name}"').shape[0] < con.table(f'marts."{name}"').shape[0]:
                grains[name] = f"{grains[name]} {slimming.REMARK}".strip()
        con.execute("use copy")
        with one_transaction(con):
            for name in selections:
                describe(con, f"marts.{name}", grains[name], {each.name: each.meaning for each in columns[name]})
    finally:
        con.execute(f'use "{home[0]}"')
        con.execute("detach copy")
    return len(selections)


@contextmanager
def new_version(published: Path, version: str) -> Iterator[Path]:
    """A folder to write the version into; when the block ends well, `published/current` leads to it.

    A failure leaves `current` where it was and nothing half-written behind. The newest versions are kept.
    """
    current, link, versions = (published / name for name in ("current", ".current", "versions"))
    if current.exists() and not current.is_symlink():
        raise WarehouseError(
            f"{current}: is not the link that winloss switches to the newest pages. Move it away; "
            "the next run makes the link."
        )
    try:
        versions.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WarehouseError(
            f"{versions}: can't be made ({error.strerror}). Make its folder one that this user may write to."
        ) from error
    for leftover in versions.glob(".writing-*"):
        shutil.rmtree(leftover)
    draft = versions / f".writing-{version}"
    draft.mkdir()
    try:
        yield draft
    except BaseException:
        shutil.rmtree(draft)
        raise
    final = versions / version
    if final.exists():
        shutil.rmtree(final)
    draft.rename(final)
    if link.is_dir() and not link.is_symlink():
        shutil.rmtree(link)
    link.unlink(missing_ok=True)
    link.symlink_to(Path("versions") / version, target_is_directory=True)
    os.replace(link, current)
    older = sorted((path for path in versions.iterdir() if path != final), key=lambda path: path.stat().st_mtime)
    for path in older[: 1 - KEPT_VERSIONS]:
        shutil.rmtree(path)
