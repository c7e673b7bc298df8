"""Night after night from a database: what changed, came late, moved or vanished, and columns that change."""

import datetime as dt
import sqlite3

import dagster as dg
import duckdb
import pytest

from pipelines import project
from pipelines.assets import source
from pipelines.night import Night
from warehouse import raw

LOADED = ("deals", "notes", "people")
FIRST = dt.datetime(2026, 3, 1, 3)
SETTINGS = """
company: Ours
sources:
  crm:
    url: sqlite:///crm.sqlite
    deals:
      table: deals
      columns: {deal_id: id, outcome: stage, closed_on: closed, amount: amount, changed_at: modified}
      outcomes: {won: [Won], lost: [Lost], open: [Open]}
    notes:
      - {table: notes, columns: {note_id: id, deal_id: deal, written_at: at, text: body, changed_at: modified}}
      - {table: mails, id_prefix: "m", columns: {note_id: id, deal_id: deal, written_at: at, text: body}}
    people:
      - {table: users, kind: rep, columns: {person_id: id, name: name, changed_at: modified}}
"""
CRM = """
create table deals (id integer, stage text, closed text, amount real, modified text);
create table notes (id integer, deal integer, at text, body text, modified text);
create table mails (id integer, deal integer, at text, body text);
create table users (id integer, name text, modified text);
insert into deals values (1, 'Won', '2026-01-15', 100, '2026-01-15'), (2, 'Open', null, 200, '2026-02-27'),
    (3, 'Open', null, 300, '2026-02-28');
insert into notes values (1, 1, '2026-01-02', 'Too expensive.', '2026-01-02'),
    (2, 2, '2026-01-03', 'Fine.', '2026-02-28');
insert into mails values (1, 1, '2026-01-02', 'Dear all.');
insert into users values (1, 'Ann Low', '2026-01-01'), (2, 'Bob High', '2026-01-02');
"""


@pytest.fixture
def crm(tmp_path):
    """A project on an SQLite database, never run."""
    (tmp_path / "winloss.yaml").write_text(SETTINGS)
    (tmp_path / "competitors.yaml").write_text("us: {name: Ours}\ncompetitors: [{id: acme, name: Acme}]\n")
    change(tmp_path, CRM)
    return tmp_path


def change(folder, sql):
    con = sqlite3.connect(folder / "crm.sqlite")
    con.executescript(sql)
    con.close()


def night(folder, number, *, raise_on_error=True):
    """Load everything as of the given night, and say what each load did."""
    found = project.find(folder)
    run = dg.materialize(
        [table for table in source.raw_tables(found, is_attended=True) if table.key.path[-1] in LOADED],
        resources={"night": Night(folder=str(folder), now=(FIRST + number * dt.timedelta(days=1)).isoformat())},
        raise_on_error=raise_on_error,
    )
    with duckdb.connect(str(found.warehouse)) as con:
        loads = con.execute(
            "select entity, rows_read, rows_new, rows_unchanged, rows_broken, rows_gone, rows_missing, rows_lost "
            "from raw.loads where load_id = ?",
            [run.run_id],
        ).fetchall()
    return run, {entity: raw.Load(*counts) for entity, *counts in loads}


def versions(folder, sql):
    with duckdb.connect(str(folder / ".winloss" / "warehouse.duckdb")) as con:
        return con.execute(sql).fetchall()


def test_each_night_reads_what_changed_came_late_moved_or_vanished(crm):
    assert night(crm, 0)[1] == {
        "deals": raw.Load(3, 3, 0, 0),
        "notes": raw.Load(3, 3, 0, 0),
        "people": raw.Load(2, 2, 0, 0),
    }
    quiet = {"deals": raw.Load(2, 0, 2, 0), "notes": raw.Load(2, 0, 2, 0), "people": raw.Load(2, 0, 2, 0)}
    assert night(crm, 1)[1] == quiet, "the look-back and what has no changed_at, read again"

    change(
        crm,
        """
        delete from deals where id = 1;
        insert into deals values (4, 'Won', '2025-01-01', 5, '2025-01-01');
        update notes set deal = 3, modified = '2026-03-02' where id = 2;
        insert into notes values (3, 3, '2025-12-01', 'Written long ago.', '2025-12-01');
        delete from mails;
        delete from users where id = 1;
        insert into users values (3, 'Cid Mid', '2020-01-01');
        """,
    )
    assert night(crm, 2)[1] == {
        "deals": raw.Load(3, 1, 2, 0, rows_gone=1),
        "notes": raw.Load(2, 2, 0, 0, rows_gone=1),
        "people": raw.Load(2, 1, 1, 0, rows_gone=1),
    }
    assert versions(crm, "select deal_id, is_deleted from raw.deals order by all") == [
        ("1", False),
        ("1", True),
        ("2", False),
        ("3", False),
        ("4", False),
    ]
    assert versions(crm, "select note_id, deal_id, is_deleted from raw.notes order by all") == [
        ("1", "1", False),
        ("2", "2", False),
        ("2", "3", False),
        ("3", "3", False),
        ("m1", "1", False),
        ("m1", "1", True),
    ]
    assert versions(crm, "select person_key from raw.people where is_deleted") == [("rep:1",)]


def test_without_reconciliation_what_vanished_stays(crm):
    (crm / "winloss.yaml").write_text(SETTINGS.replace("table: deals\n", "table: deals\n      reconcile: false\n"))
    night(crm, 0)
    change(crm, "delete from deals where id = 1")
    assert night(crm, 1)[1]["deals"] == raw.Load(2, 0, 2, 0)


def test_when_very_many_rows_were_never_read_all_are(crm):
    night(crm, 0)
    change(
        crm,
        """
        insert into deals with recursive more(id) as (select 100 union all select id + 1 from more where id < 700)
            select id, 'Won', '2020-01-01', 1, '2020-01-01' from more
        """,
    )
    assert night(crm, 1)[1]["deals"] == raw.Load(604, 601, 3, 0)


def test_a_new_column_changes_nothing(crm):
    night(crm, 0)
    change(crm, "alter table deals add column colour text; alter table notes add column colour text")
    assert {entity: load.rows_new for entity, load in night(crm, 1)[1].items()} == {"deals": 0, "notes": 0, "people": 0}


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("alter table deals drop column amount", "table deals: there is no column 'amount'; there are: id, stage, "),
        (
            "alter table deals rename column stage to stage_name",
            "table deals: there is no column 'stage' (did you mean stage_name?); there are: id, stage_name, ",
        ),
        ("alter table deals rename to deal", "there is no table 'deals'; did you mean deal? Correct winloss.yaml."),
    ],
    ids=["dropped", "renamed", "table renamed"],
)
def test_a_column_that_is_gone_is_told_and_no_row_is_taken_as_deleted(crm, sql, told):
    night(crm, 0)
    change(crm, sql)
    run, loads = night(crm, 1, raise_on_error=False)
    errors = [event.event_specific_data.error for event in run.all_events if event.is_step_failure]
    assert told in errors[0].cause.message
    assert "deals" not in loads
    assert versions(crm, "select count(*), count(*) filter (is_deleted) from raw.deals") == [(3, 0)]


def test_retyped_columns_make_no_rows_anew(crm):
    night(crm, 0)
    change(
        crm,
        """
        alter table deals rename to before;
        create table deals (id text, stage varchar(20), closed date, amount text, modified integer);
        insert into deals select id, stage, closed, cast(amount as text), unixepoch(modified) from before;
        """,
    )
    assert night(crm, 1)[1]["deals"] == raw.Load(3, 0, 3, 0), "the cursor can't be compared, so all rows are read"
    change(
        crm, "update deals set stage = 'Won', closed = '2026-03-03', modified = unixepoch('2026-03-03') where id = '3'"
    )
    assert night(crm, 2)[1]["deals"] == raw.Load(2, 1, 1, 0)
    change(crm, "update deals set modified = unixepoch('2026-03-04') where id = '3'")
    assert night(crm, 3)[1]["deals"] == raw.Load(1, 0, 1, 0)
