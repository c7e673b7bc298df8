"""Nights on a CRM in which everything changes, each rebuilt later as it was: every table of the marts, whole."""

import datetime as dt
import itertools
import random
import sqlite3
from contextlib import closing

import duckdb
import pytest

from pipelines import project, running

pytestmark = pytest.mark.heavy

SETTINGS = """
company: Ours
edition: analyst
timezone: Europe/Berlin
sources:
  crm:
    url: sqlite:///crm.sqlite
    deals:
      table: deals
      columns:
        deal_id: id
        outcome: stage
        opened_on: opened
        closed_on: closed
        amount: amount
        deal_type: kind
        crm_reason: why
        crm_competitors: rival
        changed_at: changed
        is_deleted: gone
      segments: {industry: industry}
      outcomes: {won: [Won], lost: [Lost], no_decision: [None], open: [Open], invalid: [Duplicate]}
      deal_types: {new: [New], renewal: [Renewal]}
      reasons: {price: [Price]}
    notes:
      table: notes
      columns: {note_id: id, deal_id: deal, written_at: at, text: body, changed_at: changed, is_deleted: gone}
"""
CATALOG = """
us: {name: Ours}
competitors:
  - {id: acme, name: Acme Cloud}
  - {id: borealis, name: Borealis}
"""
MESSAGES = """
messages:
  - {id: one_price, wording: One price for everything, launched_on: 2026-05-01, phrases: [one price for everything]}
"""
TABLES = """
create table deals (
    id text primary key, stage text, opened text, closed text, amount real, kind text, why text, rival text,
    industry text, changed text, gone integer default 0);
create table notes (id text primary key, deal text, at text, body text, changed text, gone integer default 0);
"""
SAYINGS = (
    "They say we are too expensive. Acme Cloud quoted a third less.",
    "Borealis is in the deal as well. They miss a connector to their ERP.",
    "The buyer liked that it is one price for everything.",
    "Acme Cloud is out, their support is too slow. Our price was fine in the end.",
    "Nothing new from them, call again in two weeks.",
)
NIGHTS = {
    "a first load": dt.datetime(2026, 6, 20, 2, tzinfo=dt.UTC),
    "the quarter ends, deals close, late notes arrive": dt.datetime(2026, 7, 1, 2, tzinfo=dt.UTC),
    "close dates, outcomes, amounts and texts are edited": dt.datetime(2026, 7, 2, 2, tzinfo=dt.UTC),
    "deals and notes are deleted, notes move to other deals": dt.datetime(2026, 7, 20, 2, tzinfo=dt.UTC),
}
LATER = dt.datetime(2026, 10, 2, 2, tzinfo=dt.UTC)


def new_deals(crm, rng, first, deals, on):
    """So many deals, most of them closed in the eight months before `on`."""
    for number in range(first, first + deals):
        closed = on - dt.timedelta(days=rng.randrange(1, 250))
        stage = rng.choice(("Won", "Won", "Lost", "Lost", "None", "Open", "Duplicate"))
        row = (
            *(f"D{number:03}", stage, str(closed - dt.timedelta(days=40)), None if stage == "Open" else str(closed)),
            *(rng.randrange(1000, 90000), rng.choice(("New", "Renewal")), rng.choice(("Price", None))),
            *(rng.choice(("Acme Cloud", "Borealis", None, None)), rng.choice(("Retail", "Health"))),
            *(f"{on}T01:00:00", 0),
        )
        crm.execute(f"insert into deals values ({', '.join('?' * len(row))})", row)


def new_notes(crm, rng, first, notes, on):
    """So many notes about deals that are there, written around their close, or around `on` while they are open."""
    found = crm.execute("select id, coalesce(closed, ?) from deals order by id", [str(on)]).fetchall()
    for number in range(first, first + notes):
        deal, until = rng.choice(found)
        at = dt.datetime.fromisoformat(until) - dt.timedelta(days=rng.randrange(-3, 12))
        body = f"{rng.choice(SAYINGS)} ({number})"
        crm.execute(
            "insert into notes values (?, ?, ?, ?, ?, 0)", (f"N{number:03}", deal, str(at), body, f"{on}T01:00:00")
        )


def work(crm, night, on):
    """What happens in the CRM in the time before a night."""
    rng, at = random.Random(night), f"{on}T01:00:00"
    new_deals(crm, rng, 200 * night, 110 if night == 0 else 12, on)
    new_notes(crm, rng, 200 * night, 40 if night == 0 else 8, on)
    if night == 1:
        crm.execute("update deals set stage = 'Won', closed = '2026-06-30', changed = ? where stage = 'Open'", [at])
    if night == 2:
        crm.execute("update deals set closed = '2026-02-03', changed = ? where id like 'D_3%'", [at])
        crm.execute("update deals set stage = 'Lost', amount = amount / 2, changed = ? where id like 'D_4%'", [at])
        crm.execute("update deals set closed = 'soon', changed = ? where id = 'D055' and stage <> 'Open'", [at])
        crm.execute(
            "update notes set body = 'Too expensive, they chose Borealis.', changed = ? where id like 'N00%'", [at]
        )
    if night == 3:
        crm.execute("update deals set gone = 1, changed = ? where id like 'D_6%'", [at])
        crm.execute("update notes set gone = 1, changed = ? where id like 'N_2%'", [at])
        crm.execute("update notes set deal = 'D001', changed = ? where id like 'N_3%'", [at])


def marts(summary):
    """Every table that the run published, whole."""
    with duckdb.connect(summary.published.replace("index.html", "winloss.duckdb"), read_only=True) as con:
        names = [row[0] for row in con.execute("select table_name from duckdb_tables() order by 1").fetchall()]
        return {name: con.execute(f"from marts.{name} order by all").fetchall() for name in names}


@pytest.fixture(scope="module")
def nights(tmp_path_factory):
    """The project after all nights, and what each of them published."""
    folder = tmp_path_factory.mktemp("nights")
    for name, text in (("winloss", SETTINGS), ("competitors", CATALOG), ("messages", MESSAGES)):
        (folder / f"{name}.yaml").write_text(text)
    found = project.find(folder)
    given = {}
    for number, (night, now) in enumerate(NIGHTS.items()):
        with closing(sqlite3.connect(folder / "crm.sqlite")) as crm:
            if number == 0:
                crm.executescript(TABLES)
            work(crm, number, now.date())
            crm.commit()
        given[night] = marts(running.run(found, now=now))
    return found, given


def test_each_night_differs_from_the_one_before_in_what_is_compared(nights):
    given = list(nights[1].values())
    for before, after in itertools.pairwise(given):
        same = {name for name in after if after[name] == before[name]}
        assert {"win_rate_trend", "competitor_trend", "objection_trend", "overview", "reason_trend"} & same == set()
    assert [night["refused_rows_summary"] != [] for night in given] == [False, False, True, True]


@pytest.mark.parametrize("night", NIGHTS)
def test_a_past_night_is_rebuilt_as_it_was_table_by_table(nights, night):
    found, given = nights
    rebuilt = marts(running.run(found, as_of=NIGHTS[night].date(), now=LATER))
    assert sorted(rebuilt) == sorted(given[night])
    assert {name: rows for name, rows in rebuilt.items() if not same(rows, given[night][name])} == {}


def same(rows, others):
    """Whether both hold the same rows; a number that is none equals another one."""
    return repr(rows) == repr(others)
