"""CSV, Parquet and the workbook read back: what spreadsheets get is text, numbers and per cent, and never a formula."""

import csv
from datetime import date

import duckdb
import openpyxl
import pytest

from reports import table_files, workbook

HOSTILE = ("=1+1", '=HYPERLINK("http://x.example","y")', "+49", "-2", "@SUM(A1)", " =1", "\t=1", "＝1")
WINDOW = "'rolling_12_months', '12 months to 2026-10', date '2025-11-01', true"
QUARTER = "'quarter', '2026-Q3', date '2026-07-01', true"
MONTH = "'month', '2026-10', date '2026-10-01', true"
BEFORE = [f"'quarter', 'Q{back}', date '2026-07-01' - interval {3 * back} month, true" for back in range(1, 13)]


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    path = tmp_path_factory.mktemp("published") / "winloss.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute("create schema marts")
        con.execute(
            "create table marts.overview as select 'Cadenza' as company, 'EUR' as currency, "
            "date '2026-11-22' as as_of, date '2024-05-31' as data_from, date '2026-11-20' as data_until, "
            "30 as closed_deals, 'quarter' as quarter_kind"
        )
        con.execute(
            "create table marts.win_rate_trend (period_kind varchar, period varchar, period_on date, "
            "is_complete boolean, competitor varchar, segment_name varchar, segment_value varchar, n bigint, "
            "win_rate double, win_rate_low double, win_rate_high double, value_won double, amount decimal(18, 2), "
            "flag varchar)"
        )
        con.execute("comment on column marts.win_rate_trend.win_rate is 'Won of decided.'")
        for period, competitor, segment, value in (
            (WINDOW, "all", "all", "all"),
            (QUARTER, "kaskada", "all", "all"),
            (QUARTER, "kaskada", "region", "EMEA"),
            (MONTH, "kaskada", "all", "all"),
            (WINDOW, "kaskada", "all", "all"),
            (MONTH, "all", "all", "all"),
            *((quarter, competitor, "all", "all") for quarter in BEFORE[-2:] for competitor in ("all", "nova")),
            *((quarter, "all", "all", "all") for quarter in BEFORE[:-2]),
        ):
            con.execute(
                f"insert into marts.win_rate_trend values ({period}, '{competitor}', '{segment}', '{value}', "
                "3, 2 / 3, 0.207654321, 0.938, 1234.5, 99.99, 'counts_only')"
            )
        con.execute("create table marts.new_names (name varchar, quote varchar)")
        con.executemany("insert into marts.new_names values (?, ?)", [(text, "a\x07b") for text in HOSTILE])
        con.execute(
            "create table marts.glossary as select 'Win rate' as label, 'W of W + L' as definition, null as formula"
        )
    return path


@pytest.fixture(scope="module")
def sheets(database):
    path = database.parent / "trends.xlsx"
    assert workbook.write(database, path) == 5
    return openpyxl.load_workbook(path)


def read_csv(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_what_is_narrowed_twice_is_in_neither_file_and_months_and_old_quarters_of_a_competitor_in_parquet_alone(
    database, tmp_path
):
    assert table_files.write(database, tmp_path) == 8
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f"{name}.{kind}"
        for name in ("glossary", "new_names", "overview", "win_rate_trend")
        for kind in ("csv", "parquet")
    ]
    rest = ["3", "0.6667", "0.2077", "0.938", "1234.5", "99.99", "counts_only"]
    rows = read_csv(tmp_path / "win_rate_trend.csv")[1:]
    assert [(row[1], row[4]) for row in rows[4:8]] == [("Q11", "all"), ("Q11", "nova"), ("Q12", "all"), ("Q1", "all")]
    assert (rows[:4], len(rows)) == (
        [
            ["rolling_12_months", "12 months to 2026-10", "2025-11-01", "true", "all", "all", "all", *rest],
            ["quarter", "2026-Q3", "2026-07-01", "true", "kaskada", "all", "all", *rest],
            ["rolling_12_months", "12 months to 2026-10", "2025-11-01", "true", "kaskada", "all", "all", *rest],
            ["month", "2026-10", "2026-10-01", "true", "all", "all", "all", *rest],
        ],
        4 + 13,
    )
    with duckdb.connect() as con:
        assert con.execute(
            f"select period_kind, competitor, segment_value, win_rate from '{tmp_path}/win_rate_trend.parquet' "
            "where period not like 'Q%'"
        ).fetchall() == [
            ("rolling_12_months", "all", "all", 2 / 3),
            ("quarter", "kaskada", "all", 2 / 3),
            ("month", "kaskada", "all", 2 / 3),
            ("rolling_12_months", "kaskada", "all", 2 / 3),
            ("month", "all", "all", 2 / 3),
        ]
        assert [row[0] for row in con.execute(f"select name from '{tmp_path}/new_names.parquet'").fetchall()] == [
            *HOSTILE
        ]


def test_text_that_a_spreadsheet_would_run_stands_behind_an_apostrophe_in_csv(database, tmp_path):
    table_files.write(database, tmp_path)
    assert [row[0] for row in read_csv(tmp_path / "new_names.csv")] == ["name", *(f"'{text}" for text in HOSTILE)]


def test_the_workbook_has_a_sheet_a_table_with_frozen_headings_that_explain_themselves(sheets):
    assert sheets.sheetnames == ["About", "Win rate trend", "New names", "Meaning of columns", "Glossary"]
    sheet = sheets["Win rate trend"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("C2", "A1:N17")
    assert [cell.value for cell in sheet[1]][7:11] == ["n", "win_rate", "win_rate_low", "win_rate_high"]
    assert sheet["I1"].comment.text == "Won of decided."
    assert ("Win rate trend", "win_rate", "Won of decided.") in list(sheets["Meaning of columns"].values)
    assert list(sheets["Glossary"].values) == [("Term", "Definition", "Formula"), ("Win rate", "W of W + L", None)]
    assert [(row[0], row[1]) for row in list(sheets["About"].values)[1:6]] == [
        ("Company", "Cadenza"),
        ("Report of", sheets["About"]["B3"].value),
        ("Deals closed from", sheets["About"]["B4"].value),
        ("until", sheets["About"]["B5"].value),
        ("Closed deals", 30),
    ]


def test_numbers_are_numbers_and_rates_per_cent_with_their_range_beside_them(sheets):
    sheet = sheets["Win rate trend"]
    assert [row[1] for row in sheet.iter_rows(min_row=2, max_row=5, values_only=True)] == [
        "12 months to 2026-10",
        "2026-Q3",
        "12 months to 2026-10",
        "Q11",
    ]
    assert [(cell.value, cell.data_type, cell.number_format) for cell in sheet[2]][7:13] == [
        (3, "n", "#,##0"),
        (2 / 3, "n", "0.0%"),
        (0.207654321, "n", "0.0%"),
        (0.938, "n", "0.0%"),
        (1234.5, "n", "#,##0"),
        (99.99, "n", "#,##0"),
    ]
    assert (sheet["C2"].value.date(), sheet["C2"].number_format) == (date(2025, 11, 1), "yyyy-mm-dd")


def test_hostile_text_is_text_in_the_workbook(sheets):
    cells = [row[0] for row in sheets["New names"].iter_rows(min_row=2)]
    assert [(cell.value, cell.data_type, cell.quotePrefix) for cell in cells] == [(text, "s", True) for text in HOSTILE]
    assert sheets["New names"]["B2"].value == "a b"
