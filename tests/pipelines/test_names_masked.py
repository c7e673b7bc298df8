"""Names of people in a project's warehouse: masked at the door, in older notes once somebody is listed, for good."""

import duckdb
from people_project import texts


def test_people_whom_the_crm_lists_are_masked_before_a_note_is_stored(people_nights):
    _, before, _ = people_nights
    assert before == {
        "NOTE-901": "[contact] saw Acme Cloud. [contact] said it is cheap. [contact] boss too.",
        "NOTE-902": "We lost to Acme Cloud on price. Ingrid Halvorsen signed with them.",
        "NOTE-903": "Too expensive, says Halvorsen. We hope for grace.",
    }


def test_somebody_who_is_listed_later_is_masked_in_older_notes_too(people_nights):
    project, before, summary = people_nights
    assert texts(project) == before | {
        "NOTE-902": "We lost to Acme Cloud on price. [contact] signed with them.",
        "NOTE-903": "Too expensive, says [contact]. We hope for grace.",
    }
    assert summary.notes_extracted == 2, "they are read again, the other one is not"


def test_a_note_that_was_masked_again_makes_no_new_version(people_nights):
    project, _, _ = people_nights
    with duckdb.connect(str(project.warehouse), read_only=True) as con:
        versions = con.execute("select note_id, count(*) from raw.notes group by all order by all").fetchall()
        refused = con.execute("select count(*) from staging.refused_rows").fetchall()
    assert (versions, refused) == ([("NOTE-901", 1), ("NOTE-902", 1), ("NOTE-903", 1)], [(0,)])


def test_the_name_is_nowhere_but_in_the_list_of_people(people_nights):
    project, _, _ = people_nights
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


def test_addresses_of_people_are_not_stored(people_nights):
    project, _, _ = people_nights
    with duckdb.connect(str(project.warehouse), read_only=True) as con:
        stored = con.execute("select distinct email, phone from raw.people order by all").fetchall()
    assert stored == [("[email]", None), (None, None)]
