# ruff: noqa: S608 - the names in these statements are our own
"""Which rows and digits of the marts BI tools get, so that the published copy stays small however much there is.

A cell is narrowed by a competitor, a segment value and a deal type, and further by a category of objections or a
reason. By month and quarter, cells that are narrowed often would be most of the rows, and nearly all have too few cases
for a rate: the latest full twelve months and all time hold them. Every row stays in the live warehouse. Not here: what
an edition may show (`editions`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb

NARROWING = ("competitor", "segment_name", "deal_type")
DETAILS = ("category", "reason")
"""What narrows a cell further in tables of objections and reasons."""
PLACES = 6
PLACES_OF_CELLS = 4
"""Of shares, rates and differences by period: a hundredth of a point. DuckDB stores them in a third of the space."""
MOST_DEALS = 2000
"""Rows of a table that tells deals one by one: the newest or largest, as the mart orders them."""
REMARK = (
    "This copy leaves out rows that the live warehouse has: months and quarters of what is narrowed often, deals "
    "beyond the first 2,000."
)


def slim(con: duckdb.DuckDBPyConnection, name: str, selection: str) -> str:
    """The select statement of a mart's rows that the published copy holds, out of what `selection` gives."""
    columns = dict(con.execute(f"select column_name, column_type from (describe {selection})").fetchall())
    places = PLACES_OF_CELLS if "period_kind" in columns else PLACES
    rounded = ", ".join(
        f'round("{column}", {places}) as "{column}"' for column, kind in columns.items() if kind == "DOUBLE"
    )
    chosen = f"select *{f' replace ({rounded})' if rounded else ''} from ({selection})"
    if {"period_kind", "period_on"} <= columns.keys():
        return f"{chosen} where {_condition(name, columns)}"
    return f"{chosen} limit {MOST_DEALS}" if "deal_id" in columns else chosen


def _condition(name: str, columns: Iterable[str]) -> str:
    narrowed = _number_narrowed([each for each in NARROWING if each in columns])
    further = f"{narrowed} + {_number_narrowed([each for each in DETAILS if each in columns])}"
    if "is_complete" not in columns:
        return f"{narrowed} <= 1 or period_kind <> 'all_time'"
    latest = f"""(
        select coalesce(max(period_on) filter (where is_complete), max(period_on)) from marts."{name}"
        where period_kind = 'rolling_12_months'
    )"""
    return f"""
    case period_kind
        when 'all_time' then true
        when 'rolling_12_months' then {further} = 0 or period_on >= {latest}
        when 'month' then {further} <= 1
        else {narrowed} <= 1
    end
    """


def _number_narrowed(columns: list[str]) -> str:
    return " + ".join(["0", *(f"cast({each} is distinct from 'all' as integer)" for each in columns)])
