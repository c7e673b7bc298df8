"""Rows of a query by the names of their columns. No query of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.cells import Row

if TYPE_CHECKING:
    import duckdb


def of(con: duckdb.DuckDBPyConnection, query: str, parameters: Row | None = None) -> list[Row]:
    """The rows that the query gives, in its order, each by column name."""
    cursor = con.execute(query, parameters)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]
