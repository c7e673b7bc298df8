import pytest

from warehouse import briefs, readings
from warehouse.connection import connect


@pytest.fixture
def con():
    with connect(":memory:") as con:
        con.execute(
            "create table staging.notes as from (values ('a', 'hash a', 'email', 'Acme'), "
            "('b', 'hash b', null, 'Bolt'), ('c', 'new hash', 'email', 'Crate')) "
            "as notes(note_id, text_hash, kind, text)"
        )
        readings.prepare(con)
        con.execute(
            "insert into nlp.readings (note_id, text_hash, kind, extractor_version, catalog_version) values "
            "('a', 'hash a', 'email', '1', 'old'), ('b', 'hash b', null, '1', 'old'), "
            "('c', 'hash c', 'email', '1', 'old')"
        )
        briefs.keep(con, "old", "{}")
        yield con


def test_notes_as_they_were_read_are_compared_and_those_that_stand_get_the_new_version(con):
    briefs.keep(con, "new", '{"new": 1}')
    assert briefs.earlier(con, "1", "new") == [("old", "{}")]
    assert briefs.earlier(con, "2", "new") == []
    assert list(briefs.read_for(con, "1", "old", size=1)) == [[("a", "email", "Acme")], [("b", None, "Bolt")]]
    briefs.stamp(con, ["b"], "new")
    assert con.execute("select note_id, catalog_version from nlp.readings order by all").fetchall() == [
        ("a", "old"),
        ("b", "new"),
        ("c", "old"),
    ]
    assert [note[0] for batch in readings.unread(con, "1", "new", size=9) for note in batch] == ["a", "c"]


def test_a_version_that_no_reading_has_is_forgotten(con):
    briefs.keep(con, "new", "{}")
    briefs.stamp(con, ["a", "b", "c"], "new")
    briefs.keep(con, "new", "{}")
    assert con.execute("select catalog_version from meta.briefs").fetchall() == [("new",)]
    briefs.stamp(con, [], "new")
