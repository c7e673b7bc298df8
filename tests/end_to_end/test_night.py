"""The nightly job on the sample CRM, from the database to the published pages."""

import dataclasses
import datetime as dt

import duckdb
import pytest

from pipelines import PipelineError, project, running
from sources import sample

NOW = dt.datetime(2026, 7, 1, 3, tzinfo=dt.UTC)


def run(folder, **given):
    return running.run(project.find(folder), **given)


def counts(summary):
    return {name: value for name, value in dataclasses.asdict(summary).items() if name not in ("run_id", "published")}


def every_mart(path):
    """Every published table, whole; as text, in which a number that is none equals another one."""
    with duckdb.connect(str(path), read_only=True) as con:
        tables = [row[0] for row in con.execute("select table_name from duckdb_tables()").fetchall()]
        return {table: repr(con.execute(f"from marts.{table} order by all").fetchall()) for table in tables}


def test_the_first_run_keeps_or_refuses_every_row_and_reads_every_note(first_run):
    folder, summary = first_run
    with duckdb.connect(str(folder / ".winloss/warehouse.duckdb"), read_only=True) as con:
        in_warehouse = con.execute(
            "select (select count(*) from raw.last_read), (select count(*) from staging.refused_rows), "
            "(select count(*) from staging.notes)"
        ).fetchone()
        logged = con.execute(
            "select run_id, rows_read, rows_kept, rows_refused, notes_extracted, published from meta.runs"
        ).fetchall()
    assert (summary.rows_read, summary.rows_refused, summary.notes_extracted) == in_warehouse
    assert summary.rows_read == summary.rows_kept + summary.rows_refused
    assert logged == [dataclasses.astuple(summary)]
    assert summary.published == str(folder / "published" / "current" / "index.html")


def test_every_table_says_what_a_row_is_and_every_column_what_it_holds(first_run):
    with duckdb.connect(str(first_run[0] / ".winloss/warehouse.duckdb"), read_only=True) as con:
        tables = con.execute(
            "select schema_name, table_name, comment from duckdb_tables() where schema_name <> 'settings'"
        ).fetchall()
        undocumented = con.execute(
            "select schema_name, table_name, column_name from duckdb_columns() "
            "where schema_name <> 'settings' and not internal and coalesce(comment, '') = ''"
        ).fetchall()
    assert {schema for schema, _, _ in tables} == {
        "raw",
        "staging",
        "nlp",
        "review",
        "facts",
        "counts",
        "marts",
        "meta",
    }
    assert [(schema, table) for schema, table, grain in tables if not (grain or "").startswith("One row")] == []
    assert undocumented == []


def test_a_days_work_reads_exactly_the_changed_and_new_notes_and_a_second_run_none_with_the_same_marts(own_run):
    sample.change(own_run, change=100, add=50)
    tomorrow = NOW + dt.timedelta(days=1)
    assert run(own_run, now=tomorrow).notes_extracted == 150
    before = every_mart(own_run / "published/current/winloss.duckdb")
    assert run(own_run, now=tomorrow).notes_extracted == 0
    assert every_mart(own_run / "published/current/winloss.duckdb") == before


@pytest.mark.heavy
def test_a_past_night_is_rebuilt_as_it_was_and_leaves_the_published_pages_alone(own_run):
    night = every_mart(own_run / "published/current/winloss.duckdb")
    sample.change(own_run, change=100, add=50)
    run(own_run, now=NOW + dt.timedelta(days=40))
    today = every_mart(own_run / "published/current/winloss.duckdb")
    assert today["win_rate_trend"] != night["win_rate_trend"]
    killed = own_run / ".winloss/as_of/2026-07-01.duckdb.wal"
    killed.parent.mkdir()
    killed.write_bytes(b"left by a rebuild that was killed")
    summary = run(own_run, now=NOW + dt.timedelta(days=41), as_of=dt.date(2026, 7, 1))
    assert summary.published == str(own_run / "published/as_of/2026-07-01/current/index.html")
    assert list((own_run / ".winloss/as_of").iterdir()) == [], "the copy that it was rebuilt in"
    rebuilt = every_mart(summary.published.replace("index.html", "winloss.duckdb"))
    assert {name for name in night if rebuilt.get(name) != night[name]} == set()
    assert every_mart(own_run / "published/current/winloss.duckdb") == today


@pytest.mark.parametrize(
    ("as_of", "told"),
    [
        (dt.date(2026, 6, 1), "Nothing was known on 2026-06-01: the first load was on 2026-07-01. Give a later date."),
        (dt.date(2027, 1, 1), "--as-of 2027-01-01: lies in the future. Give a past date, or leave it out."),
    ],
)
def test_a_night_that_never_was_is_refused(own_run, as_of, told):
    with pytest.raises(PipelineError) as refused:
        run(own_run, now=NOW + dt.timedelta(days=1), as_of=as_of)
    assert str(refused.value) == told


def test_a_run_that_fails_keeps_the_last_pages_and_says_why(own_run):
    page = (own_run / "published/current").resolve()
    (own_run / "crm.sqlite").unlink()
    with pytest.raises(running.RunFailedError, match=r"crm\.sqlite: there is no such file"):
        run(own_run, now=NOW + dt.timedelta(days=1))
    assert (own_run / "published/current").resolve() == page
