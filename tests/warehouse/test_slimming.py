"""What the published copy leaves out, and what it keeps whatever there is."""

import duckdb
import pytest

from warehouse import publishing, slimming
from warehouse.connection import connect

TREND = """
create table marts.trend as
select *, 1 / 3 as rate from (values
    ('month', date '2026-10-01', true, 'all', 'all'), ('month', date '2026-10-01', true, 'nova', 'all'),
    ('month', date '2026-10-01', true, 'nova', 'size'), ('quarter', date '2026-07-01', true, 'nova', 'all'),
    ('quarter', date '2026-07-01', true, 'nova', 'size'), ('rolling_12_months', date '2025-10-01', true, 'nova', 'all'),
    ('rolling_12_months', date '2025-10-01', true, 'nova', 'size'),
    ('rolling_12_months', date '2025-11-01', true, 'nova', 'size'),
    ('rolling_12_months', date '2025-12-01', false, 'nova', 'size'),
    ('all_time', date '2020-01-01', true, 'nova', 'size')
) as t(period_kind, period_on, is_complete, competitor, segment_name)
"""

OBJECTIONS = """
create table marts.objections as
select period_kind, period_on, true as is_complete, 'price' as category, competitor, segment_name
from (values
    ('month', date '2026-10-01', 'all', 'all'), ('month', date '2026-10-01', 'nova', 'all'),
    ('quarter', date '2026-07-01', 'nova', 'all'), ('quarter', date '2026-07-01', 'nova', 'size'),
    ('rolling_12_months', date '2025-10-01', 'all', 'all'), ('rolling_12_months', date '2025-11-01', 'nova', 'size')
) as t(period_kind, period_on, competitor, segment_name)
"""
WINDOWS = """
create table marts.windows as
from (values
    ('rolling_12_months', date '2025-11-01', 'nova', 'size'), ('all_time', date '2020-01-01', 'nova', 'size'),
    ('all_time', date '2020-01-01', 'nova', 'all')
) as t(period_kind, period_on, competitor, segment_name)
"""


@pytest.fixture
def published(tmp_path):
    with connect(":memory:") as con:
        con.execute(TREND)
        con.execute(OBJECTIONS)
        con.execute(WINDOWS)
        con.execute(
            f"create table marts.at_stake as select 'D' || range as deal_id from range({slimming.MOST_DEALS + 1}) "
            "order by range desc"
        )
        publishing.publish_marts(con, tmp_path / "copy.duckdb", "analyst")
        publishing.copy_marts(con, tmp_path / "whole.duckdb")
    with duckdb.connect(str(tmp_path / "copy.duckdb"), read_only=True) as copy:
        yield copy


def test_a_competitor_in_a_segment_is_kept_for_the_latest_twelve_months_and_all_time(published):
    found = published.execute("select period_kind, period_on::varchar, competitor, segment_name from marts.trend")
    assert found.fetchall() == [
        ("month", "2026-10-01", "all", "all"),
        ("month", "2026-10-01", "nova", "all"),
        ("quarter", "2026-07-01", "nova", "all"),
        ("rolling_12_months", "2025-11-01", "nova", "size"),
        ("rolling_12_months", "2025-12-01", "nova", "size"),
        ("all_time", "2020-01-01", "nova", "size"),
    ]


def test_a_competitors_objection_is_kept_by_quarter_and_not_by_month(published):
    found = published.execute("select period_kind, period_on::varchar, competitor, segment_name from marts.objections")
    assert found.fetchall() == [
        ("month", "2026-10-01", "all", "all"),
        ("quarter", "2026-07-01", "nova", "all"),
        ("rolling_12_months", "2025-11-01", "nova", "size"),
    ]


def test_where_there_are_windows_alone_a_competitor_in_a_segment_is_kept_for_the_twelve_months(published):
    found = published.execute("select period_kind, segment_name from marts.windows")
    assert found.fetchall() == [("rolling_12_months", "size"), ("all_time", "all")]


def test_rates_by_period_have_four_places_and_the_first_deals_of_a_list_are_kept(published):
    assert published.execute("select distinct rate from marts.trend").fetchall() == [(0.3333,)]
    assert published.execute("select count(*), max_by(deal_id, rowid) from marts.at_stake").fetchall() == [
        (slimming.MOST_DEALS, "D1")
    ]


def test_a_table_that_lacks_rows_says_so(published):
    found = published.execute("select table_name, comment from duckdb_tables() order by all").fetchall()
    assert found == [(name, slimming.REMARK) for name in ("at_stake", "objections", "trend", "windows")]


def test_the_whole_copy_has_every_row_and_digit(published, tmp_path):
    with duckdb.connect(str(tmp_path / "whole.duckdb"), read_only=True) as whole:
        assert whole.execute("select count(*), min(rate) from marts.trend").fetchall() == [(10, 1 / 3)]
