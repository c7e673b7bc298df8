# ruff: noqa: S608 - the names in these statements are the published file's own
"""`trends.xlsx`: the published tables for people who work in a spreadsheet, one sheet a table.

Numbers are numbers, rates per cent with both ends of their range beside them; each heading says on hover what its
column means. By period it has quarters, the latest full 12 months and all time, as its first sheet says. Text is stored
as text, whatever it begins with.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reports import exported, wording
from reports.exported import Column, Table
from reports.review.form import storable

if TYPE_CHECKING:
    import duckdb
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

LISTS = ("overview", "glossary", "categories", "competitors", "refused_rows_summary")
"""Tables that are no figures: the first is told on the first sheet, the glossary has a sheet of its own."""
FORMATS = {"count": "#,##0", "share": "0.0%", "money": "#,##0", "number": "#,##0.0##", "date": "yyyy-mm-dd"}
WIDTHS = {"text": 18, "count": 11, "share": 11, "money": 14, "number": 11, "date": 12, "truth": 10}
LONGEST_TEXT = 2000
FORMULA = re.compile(exported.FORMULA)
PERIODS = """
(
    period_kind in ('all_time', (select quarter_kind from marts.overview))
    or (period_kind, period_on) in (
        select (period_kind, coalesce(max(period_on) filter (where is_complete), max(period_on)))
        from marts.win_rate_trend
        where period_kind = 'rolling_12_months' group by period_kind
    )
)
"""


def write(database: Path, path: Path) -> int:
    """Write the workbook of the published `database` to `path`; returns how many sheets it has."""
    import duckdb
    from xlsxwriter import Workbook

    with Workbook(path, {"constant_memory": True}) as workbook, duckdb.connect(str(database), read_only=True) as con:
        tables = exported.tables(con)
        shown = sorted(
            (table for table in tables if table.name not in LISTS),
            key=lambda table: (not table.name.endswith("_trend"), table.name),
        )
        formats = _formats(workbook)
        _about(workbook, formats, con, shown)
        for table in shown:
            _table(workbook, formats, con, table)
        _listed(
            workbook,
            formats,
            "Meaning of columns",
            ("Sheet", "Column", "Meaning"),
            [(table.title, column.name, column.meaning) for table in shown for column in table.columns],
        )
        if any(table.name == "glossary" for table in tables):
            terms = con.execute("select label, definition, formula from marts.glossary order by lower(label)")
            _listed(workbook, formats, "Glossary", ("Term", "Definition", "Formula"), terms.fetchall())
        return len(workbook.worksheets())


def _formats(workbook: Workbook) -> dict[str, Format]:
    """How each kind of column looks, the headings, the rows with too few cases, and text that looks like a formula."""
    looks = {kind: {"num_format": shown} for kind, shown in FORMATS.items()} | {
        "heading": {"bold": True, "bg_color": "#DDE3EA", "text_wrap": True, "valign": "top"},
        "few": {"font_color": "#808080"},
        "quoted": {"quote_prefix": True},
    }
    return {name: workbook.add_format(look) for name, look in looks.items()}


def _about(
    workbook: Workbook, formats: dict[str, Format], con: duckdb.DuckDBPyConnection, shown: Sequence[Table]
) -> None:
    found = con.execute("select company, currency, as_of, data_from, data_until, closed_deals from marts.overview")
    company, currency, as_of, data_from, data_until, closed = found.fetchall()[0]
    facts = [
        ("Company", wording.name(company)),
        ("Report of", as_of),
        ("Deals closed from", data_from),
        ("until", data_until),
        ("Closed deals", closed),
        ("Amounts are in", currency),
        ("Periods", "Quarters, the latest full 12 months and all time. Months of all deals are in the CSV files."),
        (
            "Rows",
            "Of competitors, segments, deal types, categories and reasons: the latest 12 "
            "quarters. Their months and earlier quarters are in the Parquet files, a competitor "
            "in a segment in winloss.duckdb. winloss explain KEY tells what is behind a row.",
        ),
        ("Grey rows", "Fewer than 5 cases: counts only, too few for a rate. From 5 to 19: indicative, never ranked."),
        *((table.title, table.grain) for table in shown),
    ]
    _listed(workbook, formats, "About", ("What", "Says"), facts)


def _table(workbook: Workbook, formats: dict[str, Format], con: duckdb.DuckDBPyConnection, table: Table) -> None:
    sheet = workbook.add_worksheet(_sheet_name(table.title))
    by_period = f" and {PERIODS}" if {"period_kind", "period_on"} <= table.has else ""
    rows = con.execute(f'select * from marts."{table.name}" where {table.condition}{by_period}').fetchall()
    last = len(table.columns) - 1
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, len(rows), last)
    for number, column in enumerate(table.columns):
        sheet.set_column(number, number, max(WIDTHS[column.kind], min(len(column.name) + 3, 28)))
    names = [column.name for column in table.columns]
    if "flag" in names and rows:
        from xlsxwriter.utility import xl_col_to_name

        few = f'=${xl_col_to_name(names.index("flag"))}2="counts_only"'
        sheet.conditional_format(1, 0, len(rows), last, {"type": "formula", "criteria": few, "format": formats["few"]})
    for number, column in enumerate(table.columns):
        _heading(sheet, formats, number, column.name, column.meaning)
    for line, row in enumerate(rows, 1):
        _row(sheet, formats, line, table.columns, row)


def _listed(
    workbook: Workbook,
    formats: dict[str, Format],
    title: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[Any]],
) -> None:
    """A sheet of words."""
    sheet = workbook.add_worksheet(title)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(headings) - 2, 26)
    sheet.set_column(len(headings) - 1, len(headings) - 1, 110)
    for number, name in enumerate(headings):
        _heading(sheet, formats, number, name, "")
    for line, row in enumerate(rows, 1):
        for number, value in enumerate(row):
            if isinstance(value, str):
                _text(sheet, formats, line, number, value)
            else:
                sheet.write(line, number, value, formats["date"] if hasattr(value, "isoformat") else None)


def _heading(sheet: Worksheet, formats: dict[str, Format], number: int, name: str, meaning: str) -> None:
    sheet.write_string(0, number, name, formats["heading"])
    if meaning:
        sheet.write_comment(0, number, meaning, {"author": "winloss", "width": 320, "height": 120})


def _row(
    sheet: Worksheet, formats: dict[str, Format], line: int, columns: Sequence[Column], row: Sequence[Any]
) -> None:
    for number, (column, value) in enumerate(zip(columns, row, strict=True)):
        if value is None:
            continue
        if isinstance(value, bool):
            sheet.write_boolean(line, number, value)
        elif column.kind == "text":
            _text(sheet, formats, line, number, str(value))
        elif column.kind == "date":
            sheet.write_datetime(line, number, value, formats["date"])
        else:
            sheet.write_number(line, number, float(value), formats[column.kind])


def _text(sheet: Worksheet, formats: dict[str, Format], line: int, number: int, text: str) -> None:
    """Write the text as a cell that no spreadsheet runs, without what a spreadsheet can't keep."""
    kept = storable(text)[:LONGEST_TEXT]
    sheet.write_string(line, number, kept, formats["quoted"] if FORMULA.match(kept) else None)


def _sheet_name(title: str) -> str:
    """A name that a spreadsheet takes: no more than 31 characters, none of those that it forbids."""
    return re.sub(r"[\[\]:*?/\\]", " ", title)[:31]
