"""Names of people in a project's warehouse: masked at the door, in older notes once the CRM lists somebody, for good."""

import datetime as dt

import duckdb
import pytest
from people_project import LATER, NOW, SETTINGS, write

from pipelines import running


@pytest.fixture(scope="module")
def nights(tmp_path_factory):
    """The project after a first night, and after a second one on which the CRM lists Ingrid Halvorsen."""
    project = write(tmp_path_factory.mktemp("people") / "project")
    running.run(project, now=NOW)
    before = texts(project)
    (project.folder / "exports" / "contacts.csv").write_text(LATER)
    summary = running.run(project, now=NOW + dt.timedelta(days=1))
    return project, before, summary


def texts(project):
    with duckdb.connect(str(project.warehouse), read_only=True) as con:
        return dict(con.execute("select note_id, text from staging.notes").fetchall())


def test_people_whom_the_crm_lists_are_masked_before_a_note_is_stored(nights):
    _, before, _ = nights
    assert before == {
        "NOTE-901": "[contact] looked at Acme Cloud. [contact] said it is cheaper. [contact] boss agrees.",
        "NOTE-902": "We lost to Acme Cloud on price. Ingrid Halvorsen signed with them.",
        "NOTE-903": "Too expensive, says Halvorsen. We hope for grace.",
    }


def test_somebody_who_is_listed_later_is_masked_in_older_notes_too(nights):
    project, before, summary = nights
    assert texts(project) == before | {
        "NOTE-902": "We lost to Acme Cloud on price. [contact] signed with them.",
        "NOTE-903": "Too expensive, says [contact]. We hope for grace.",
    }
    assert summary.notes_extracted == 2, "they are read again, the other one is not"


def test_a_note_that_was_masked_again_makes_no_new_version(nights):
    project, _, _ = nights
    with duckdb.connect(str(project.warehouse), read_only=True) as con:
        versions = con.execute("select note_id, count(*) from raw.notes group by all order by all").fetchall()
        refused = con.execute("select count(*) from staging.refused_rows").fetchall()
    assert (versions, refused) == ([("NOTE-901", 1), ("NOTE-902", 1), ("NOTE-903", 1)], [(0,)])


def test_the_name_is_nowhere_but_in_the_list_of_people(nights):
    project, _, _ = nights
    with duckdb.connect(str(project.warehouse), read_only=True) as con:
        tables = con.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
        holding = [
            name
            for (name,) in tables
            if con.execute(f"select count(*) from {name} as t where t::varchar ilike '%halvorsen%'").fetchone()[0]
        ]
    assert holding == ["raw.people", "staging.people", "staging.typed_people"]
    stored = project.warehouse.read_bytes()
    assert b"says Halvorsen" not in stored
    assert b"Ingrid Halvorsen signed" not in stored
    assert not list(project.warehouse.parent.glob("warehouse.duckdb.*"))


def test_addresses_of_people_are_not_stored(nights):
    project, _, _ = nights
    with duckdb.connect(str(project.warehouse), read_only=True) as con:
        stored = con.execute("select distinct email, phone from raw.people order by all").fetchall()
    assert stored == [("[email]", None), (None, None)]


def test_reps_ids_stay_as_keyed_hashes_where_the_settings_say_so(tmp_path):
    project = write(tmp_path / "hashed", SETTINGS + "privacy: {rep_ids: hash, never_mask: [Kowalski]}\n")
    running.run(project, now=NOW)
    with duckdb.connect(str(project.warehouse), read_only=True) as con:
        owners = con.execute("select owner_id, count(*) from staging.deals group by all order by 2").fetchall()
        known = con.execute("select count(*) from staging.deals semi join staging.people on owner_id = person_id")
        counted = known.fetchone()
        note = con.execute("select text from staging.notes where note_id = 'NOTE-901'").fetchone()
    assert [deals for _, deals in owners] == [1, 2]
    assert all(owner.startswith("rep-") for owner, _ in owners)
    assert counted == (3,)
    assert note == ("[contact] looked at Acme Cloud. [contact] said it is cheaper. Kowalskis boss agrees.",)
    assert b"REP-77" not in project.warehouse.read_bytes()
