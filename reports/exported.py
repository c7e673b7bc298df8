"""Which tables and rows of the published `winloss.duckdb` the files for people hold, and what their columns mean.

A table by period has many rows for cells that are narrowed (a competitor, a segment value), twice even, and by a
category of objections or a reason beside. CSV and workbook have of these the latest quarters, twelve months and all
time, without those narrowed twice; Parquet leaves out the latter alone, winloss.duckdb nothing. Not here: how a file
is written (`table_files`, `workbook`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

NARROWING = ("competitor", "segment_name", "deal_type")
FORMULA = r"^\s*[=+\-@＝＋－＠]|^[\t\r\n]"
"""What a spreadsheet may take for a formula, as Python and DuckDB both understand it."""
DETAILS = ("category", "reason")
LATEST = """
(
    period_kind = 'all_time'
    or period_kind = 'rolling_12_months' and period_on >= (
        select coalesce(max(period_on) filter (where is_complete), max(period_on)) from marts.win_rate_trend
        where period_kind = 'rolling_12_months'
    )
    or period_kind not in ('month', 'rolling_12_months') and period_on >= (
        select min(period_on) from (
            select distinct period_on from marts.win_rate_trend
            where period_kind = (select quarter_kind from marts.overview) order by period_on desc limit 12
        )
    )
)
"""
SHARES = re.compile(
    "(.*_)?(rate|share|prevalence|coverage|maturity|incidence|agreement|precision|recall|gap|change|growth|shift|before|after"
    "|effect|difference|by|probability|predicted|stability|accuracy)(_.*)?"
)


@dataclass(frozen=True)
class Column:
    """A column of a published table; `kind` is text, count, share, money, number, date or truth."""

    name: str
    kind: str
    meaning: str


@dataclass(frozen=True)
class Table:
    """A published table: its grain, its columns, and the rows that are for people as a condition."""

    name: str
    grain: str
    columns: tuple[Column, ...]

    @property
    def has(self) -> frozenset[str]:
        """The names of its columns."""
        return frozenset(column.name for column in self.columns)

    @property
    def title(self) -> str:
        """Its name in words."""
        return self.name.replace("_", " ").capitalize()

    @property
    def broad(self) -> str:
        """Which rows programs get in Parquet: of a table by period, the cells that are narrowed once at most."""
        return f"{self._number_narrowed(NARROWING)} <= 1" if self._is_by_period else "true"

    @property
    def condition(self) -> str:
        """Which rows people get: all deals by period, and cells that are narrowed once by the latest periods."""
        if not self._is_by_period or "is_complete" not in self.has:
            return self.broad
        return f"({self._number_narrowed(NARROWING + DETAILS)} = 0 or {self.broad} and {LATEST})"

    @property
    def _is_by_period(self) -> bool:
        return "period_kind" in self.has

    def _number_narrowed(self, columns: Sequence[str]) -> str:
        return " + ".join(
            ["0", *(f"cast({name} is distinct from 'all' as integer)" for name in columns if name in self.has)]
        )


def tables(con: duckdb.DuckDBPyConnection) -> list[Table]:
    """Every table of the published file that `con` has open, by name."""
    columns: dict[str, list[Column]] = {}
    for table, name, kind, meaning in con.execute(
        "select table_name, column_name, data_type, coalesce(comment, '') from duckdb_columns() "
        "where schema_name = 'marts' order by table_name, column_index"
    ).fetchall():
        columns.setdefault(table, []).append(Column(name, _kind(name, kind), meaning))
    grains = con.execute(
        "select table_name, coalesce(comment, '') from duckdb_tables() where schema_name = 'marts' order by table_name"
    ).fetchall()
    return [Table(name, grain, tuple(columns[name])) for name, grain in grains]


def _kind(name: str, kind: str) -> str:
    if kind == "DOUBLE" and name != "n":  # a count is one too where its column has gaps
        return "share" if SHARES.fullmatch(name) else "money" if re.match("value|amount", name) else "number"
    if kind.startswith("DECIMAL"):
        return "money"
    return {
        "BIGINT": "count",
        "DOUBLE": "count",
        "INTEGER": "count",
        "HUGEINT": "count",
        "BOOLEAN": "truth",
        "DATE": "date",
    }.get(kind, "text")
