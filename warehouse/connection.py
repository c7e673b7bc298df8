"""Opening the warehouse file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from warehouse import WarehouseError

if TYPE_CHECKING:
    import duckdb

SCHEMAS = ("settings", "raw", "staging", "nlp", "review", "facts", "counts", "marts", "meta")
MACROS = Path(__file__).parent / "macros.sql"


def connect(path: Path | str, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open the warehouse at `path` (":memory:" for a new one in memory), with every schema there.

    One process writes at a time; a second one, even a reader, gets a `WarehouseError`.
    """
    import duckdb

    if str(path) != ":memory:" and not read_only:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    try:
        con = duckdb.connect(str(path), read_only=read_only)
    except duckdb.Error as error:
        if "set lock" not in str(error):
            said = " ".join(str(error).split()).rstrip(".!")
            raise WarehouseError(
                f"{path}: can't be opened: {said}. Put back a backup of it; without one, move it away: the next run "
                "begins a new warehouse from what the sources hold now, without the history before."
            ) from error
        raise WarehouseError(
            f"{path}: in use by another process. Wait until the other run ends; "
            "to read while runs write, open published/current/winloss.duckdb."
        ) from error
    con.execute("set timezone = 'UTC'")
    con.execute(MACROS.read_text(encoding="utf-8"))
    if not read_only:
        con.execute("".join(f"create schema if not exists {schema};" for schema in SCHEMAS))
    return con
