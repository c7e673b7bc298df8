"""A project on an SQLite database, loaded night by night without the rest of the job."""

import datetime as dt
import sqlite3

import dagster as dg
import duckdb

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


def write(folder):
    """A project on an SQLite database, never run."""
    (folder / "winloss.yaml").write_text(SETTINGS)
    (folder / "competitors.yaml").write_text("us: {name: Ours}\ncompetitors: [{id: acme, name: Acme}]\n")
    change(folder, CRM)
    return folder


def change(folder, sql):
    con = sqlite3.connect(folder / "crm.sqlite")
    con.executescript(sql)
    con.close()


def night(folder, number, *, raise_on_error=True, loaded=LOADED):
    """Load these entities as of the given night, and say what each load did."""
    found = project.find(folder)
    run = dg.materialize(
        [table for table in source.raw_tables(found, is_attended=True) if table.key.path[-1] in loaded],
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
