# ruff: noqa: S608 - the names in these statements are our own
"""What each edition of the published tables holds: `analyst` every mart, `company` aggregates and approved quotes.

Tables that tell deals one by one are left out of the company edition by their column deal_id, and quotes by the names
of their columns: a mart that is added later is held to the same rule. Not here: how a copy is written (`publishing`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

QUOTES = ("quotes", "quote")
"""Columns that show words of notes, a quote a line."""
BANK = "quote_bank"
"""The one table whose quotes analysts approved; which deal and note they are from stays with the analysts."""
BANK_COLUMNS_APART = ("deal_id", "note_id", "span_start", "span_end", "approved_by")


def selections(con: duckdb.DuckDBPyConnection, edition: str) -> dict[str, str]:
    """The published marts, by name, each with the select statement that gives its rows in this edition."""
    tables: dict[str, list[str]] = {}
    for name, column in con.execute(
        "select table_name, column_name from duckdb_columns() where schema_name = 'marts' "
        "and database_name = current_database() order by table_name, column_index"
    ).fetchall():
        tables.setdefault(name, []).append(column)
    if edition == "analyst":
        return {name: f'from marts."{name}"' for name in tables}
    approved = _approved_lines(con) if BANK in tables else []
    listed = ", ".join("'" + line.replace("'", "''") + "'" for line in approved)
    return {
        name: _company(name, columns, f"[{listed}]::varchar[]")
        for name, columns in tables.items()
        if name == BANK or "deal_id" not in columns
    }


def left_out(con: duckdb.DuckDBPyConnection, edition: str) -> list[str]:
    """The marts that this edition does not hold, by name."""
    return sorted(selections(con, "analyst").keys() - selections(con, edition).keys())


def _company(name: str, columns: list[str], approved: str) -> str:
    if name == BANK:
        apart = ", ".join(column for column in BANK_COLUMNS_APART if column in columns)
        return f'select * exclude ({apart}) from marts."{name}"'
    shown = [
        f"nullif(array_to_string(list_filter(string_split({column}, chr(10)), "
        f"lambda line : list_contains({approved}, line)), chr(10)), '') as {column}"
        for column in columns
        if column in QUOTES
    ]
    return f'select *{" replace (" + ", ".join(shown) + ")" if shown else ""} from marts."{name}"'


def _approved_lines(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The quotes of the bank as the other tables write them."""
    found = con.execute("select distinct line from marts.quote_bank where line is not null order by line").fetchall()
    return [row[0] for row in found]
