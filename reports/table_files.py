# ruff: noqa: S608 - the names in these statements are the published file's own
"""`tables/NAME.csv` and `tables/NAME.parquet`: the published tables for spreadsheets and for programs.

Parquet has the cells that are narrowed once at most, as they are. CSV has what people read (`exported`), rates to four
places at most, and text that a spreadsheet would run as a formula behind an apostrophe.
"""

from __future__ import annotations

from pathlib import Path

from reports import exported
from reports.exported import Column, Table


def write(database: Path, folder: Path) -> int:
    """Write both files of each table of the published `database` into `folder`, made if needed; returns how many."""
    import duckdb

    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(database), read_only=True) as con:
        found = exported.tables(con)
        for table in found:
            whole = str(folder / f"{table.name}.parquet").replace("'", "''")
            rows = f'from marts."{table.name}" where {table.broad}'
            con.execute(f"copy ({rows}) to '{whole}' (format parquet, compression zstd)")
            readable = str(folder / f"{table.name}.csv").replace("'", "''")
            con.execute(f"copy ({_readable(table)}) to '{readable}' (format csv, header)")
    return 2 * len(found)


def _readable(table: Table) -> str:
    columns = ", ".join(f'{_guarded(column)} as "{column.name}"' for column in table.columns)
    return f'select {columns} from marts."{table.name}" where {table.condition}'


def _guarded(column: Column) -> str:
    if column.kind == "text":
        text = f'cast("{column.name}" as varchar)'
        return f"if(regexp_matches({text}, '{exported.FORMULA}'), '''' || {text}, {text})"
    return f'round("{column.name}", 4)' if column.kind in ("share", "number") else f'"{column.name}"'
