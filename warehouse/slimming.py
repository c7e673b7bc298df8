# ruff: noqa: S608 - the names in these statements are our own
"""Which rows and digits of the marts BI tools get, so that the published copy stays small however much there is.

Cells that are narrowed twice or more (a competitor in a segment) are held for the latest full twelve months and for all
time: by month and quarter they would be most of the rows, and nearly all have too few cases for a rate. Twelve months
that end earlier are held for all deals alone. Not here: what an edition may show (`editions`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

NARROWING = ("competitor", "segment_name", "deal_type")
PLACES = 6
"""Of shares and rates; DuckDB stores rounded ones in a third of the space."""
MOST_DEALS = 2000
"""Rows of a table that tells deals one by one: the newest or largest, as the mart orders them."""


def slim(con: duckdb.DuckDBPyConnection, name: str, selection: str) -> str:
    """The select statement of a mart's rows that the published copy holds, out of what `selection` gives."""
    columns = dict(con.execute(f"select column_name, column_type from (describe {selection})").fetchall())
    rounded = ", ".join(
        f'round("{column}", {PLACES}) as "{column}"' for column, kind in columns.items() if kind == "DOUBLE"
    )
    chosen = f"select *{f' replace ({rounded})' if rounded else ''} from ({selection})"
    if {"period_kind", "period_on", "is_complete"} <= columns.keys():
        return f"{chosen} where {_condition(name, [each for each in NARROWING if each in columns])}"
    return f"{chosen} limit {MOST_DEALS}" if "deal_id" in columns else chosen


def _condition(name: str, narrowing: list[str]) -> str:
    narrowed = " + ".join(["0", *(f"cast({each} <> 'all' as integer)" for each in narrowing)])
    latest = f"""(
        select coalesce(max(period_on) filter (where is_complete), max(period_on)) from marts."{name}"
        where period_kind = 'rolling_12_months'
    )"""
    return (
        f"{narrowed} = 0 or period_kind = 'all_time' or {narrowed} = 1 and period_kind <> 'rolling_12_months' "
        f"or period_kind = 'rolling_12_months' and period_on >= {latest}"
    )
