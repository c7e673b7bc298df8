# ruff: noqa: S608 - the names in these statements are the published file's own
"""`trends.xlsx`: the published tables for people who work in a spreadsheet, one sheet a table.

Numbers are numbers, rates per cent with both ends of their range beside them; each heading says on hover what its
column means. By period it has quarters, the latest full 12 months and all time. Text is stored as text, whatever it
begins with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reports import exported, wording
from reports.exported import Column, Table
from reports.review.form import storable

if TYPE_CHECKING:
    import duckdb
    from openpyxl import Workbook
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

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
        select (period_kind, max(period_on)) from marts.win_rate_trend
        where period_kind = 'rolling_12_months' and is_complete group by period_kind
    )
)
"""


def write(database: Path, path: Path) -> int:
    """Write the workbook of the published `database` to `path`; returns how many sheets it has."""
    import duckdb
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    with duckdb.connect(str(database), read_only=True) as con:
        tables = exported.tables(con)
        shown = sorted(
            (table for table in tables if table.name not in LISTS),
            key=lambda table: (not table.name.endswith("_trend"), table.name),
        )
        _about(workbook, con, shown)
        for table in shown:
            _table(workbook, con, table)
        _listed(
            workbook,
            "Meaning of columns",
            ("Sheet", "Column", "Meaning"),
            [(table.title, column.name, column.meaning) for table in shown for column in table.columns],
        )
        if any(table.name == "glossary" for table in tables):
            terms = con.execute("select label, definition, formula from marts.glossary order by lower(label)")
            _listed(workbook, "Glossary", ("Term", "Definition", "Formula"), terms.fetchall())
    workbook.save(path)
    return len(workbook.sheetnames)


def _about(workbook: Workbook, con: duckdb.DuckDBPyConnection, shown: Sequence[Table]) -> None:
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
            "Months of competitors and segments are in the Parquet files, a competitor in a segment in winloss.duckdb.",
        ),
        ("Grey rows", "Fewer than 5 cases: counts only, too few for a rate. From 5 to 19: indicative, never ranked."),
        *((table.title, table.grain) for table in shown),
    ]
    _listed(workbook, "About", ("What", "Says"), facts)


def _table(workbook: Workbook, con: duckdb.DuckDBPyConnection, table: Table) -> None:
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet: WriteOnlyWorksheet = workbook.create_sheet(_sheet_name(table.title))
    by_period = f" and {PERIODS}" if {"period_kind", "period_on"} <= table.has else ""
    rows = con.execute(f'select * from marts."{table.name}" where {table.condition}{by_period}').fetchall()
    last = get_column_letter(len(table.columns))
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = f"A1:{last}{len(rows) + 1}"
    for number, column in enumerate(table.columns, 1):
        width = max(WIDTHS[column.kind], min(len(column.name) + 3, 28))
        sheet.column_dimensions[get_column_letter(number)].width = width
    names = [column.name for column in table.columns]
    if "flag" in names and rows:
        flag = get_column_letter(names.index("flag") + 1)
        grey = FormulaRule(formula=[f'${flag}2="counts_only"'], font=Font(color="808080"))
        sheet.conditional_formatting.add(f"A2:{last}{len(rows) + 1}", grey)
    sheet.append([_heading(sheet, column.name, column.meaning) for column in table.columns])
    for row in rows:
        sheet.append(list(_cells(sheet, table.columns, row)))


def _listed(workbook: Workbook, title: str, headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A sheet of words."""
    from openpyxl.utils import get_column_letter

    sheet: WriteOnlyWorksheet = workbook.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number in range(1, len(headings) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = 26 if number < len(headings) else 110
    sheet.append([_heading(sheet, name, "") for name in headings])
    for row in rows:
        sheet.append([_text(sheet, value) if isinstance(value, str) else value for value in row])


def _heading(sheet: WriteOnlyWorksheet, name: str, meaning: str) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill

    cell = WriteOnlyCell(sheet, name)
    cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDE3EA")
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if meaning:
        cell.comment = Comment(meaning, "winloss", height=120, width=320)
    return cell


def _cells(sheet: WriteOnlyWorksheet, columns: Sequence[Column], row: Sequence[Any]) -> Iterator[Any]:
    from openpyxl.cell import WriteOnlyCell

    for column, value in zip(columns, row, strict=True):
        if value is None or isinstance(value, bool):
            yield value
        elif column.kind == "text":
            yield _text(sheet, str(value))
        else:
            cell = WriteOnlyCell(sheet, float(value) if isinstance(value, Decimal) else value)
            cell.number_format = FORMATS[column.kind]
            yield cell


def _text(sheet: WriteOnlyWorksheet, text: str) -> Any:
    """The text as a cell that no spreadsheet runs, without what a spreadsheet can't keep."""
    from openpyxl.cell import WriteOnlyCell

    kept = storable(text)[:LONGEST_TEXT]
    if not FORMULA.match(kept):
        return kept
    cell = WriteOnlyCell(sheet, kept)
    cell.data_type, cell.quotePrefix = "s", True
    return cell


def _sheet_name(title: str) -> str:
    """A name that a spreadsheet takes: no more than 31 characters, none of those that it forbids."""
    return re.sub(r"[\[\]:*?/\\]", " ", title)[:31]
