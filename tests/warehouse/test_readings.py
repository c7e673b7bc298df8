import pytest

from warehouse import readings
from warehouse.connection import connect


def span(note_id, quote, **more):
    return {
        "note_id": note_id,
        "span_start": 0,
        "span_end": len(quote),
        "quote": quote,
        "confidence": 0.9,
        "speaker": "rep",
        "extractor_version": "1",
    } | more


def reading(note_id, text_hash, version="1"):
    return {
        "note_id": note_id,
        "text_hash": text_hash,
        "kind": "email",
        "extractor_version": version,
        "catalog_version": "c",
        "language": "en",
        "primary_reason": None,
        "primary_reason_confidence": 0.0,
    }


def rows(read, vendors=()):
    return {"readings": read, "mentions": [], "claims": [], "unknown_vendors": list(vendors), "echoes": []}


@pytest.fixture
def con():
    with connect(":memory:") as con:
        con.execute(
            "create table staging.notes as "
            "from (values ('a', 'hash a', 'email', 'Acme'), ('b', 'hash b', 'email', 'Bolt')) "
            "as notes(note_id, text_hash, kind, text)"
        )
        readings.prepare(con)
        yield con


def unread(con, version="1"):
    return [note for batch in readings.unread(con, version, "c", size=1) for note in batch]


def test_every_note_is_unread_at_first_and_none_once_stored(con):
    assert unread(con) == [("a", "hash a", "email", "Acme"), ("b", "hash b", "email", "Bolt")]
    readings.store(con, rows([reading("a", "hash a"), reading("b", "hash b")]))
    assert unread(con) == []


def test_a_changed_note_and_a_new_extractor_version_are_unread(con):
    readings.store(con, rows([reading("a", "hash of an older text"), reading("b", "hash b")]))
    assert [note[0] for note in unread(con)] == ["a"]
    assert [note[0] for note in unread(con, version="2")] == ["a", "b"]


def test_a_note_read_again_loses_what_was_read_before(con):
    readings.store(con, rows([reading("a", "hash a")], [span("a", "Acme")]))
    readings.store(con, rows([reading("a", "hash a", "2")], [span("a", "Bolt", extractor_version="2")]))
    assert con.execute("select quote, extractor_version from nlp.unknown_vendors").fetchall() == [("Bolt", "2")]
    assert con.execute("select count(*) from nlp.readings").fetchall() == [(1,)]


def test_a_batch_that_fails_leaves_what_was_stored_before(con):
    readings.store(con, rows([reading("a", "hash a")], [span("a", "Acme")]))
    with pytest.raises(KeyError):
        readings.store(con, rows([reading("a", "new hash")], [{"note_id": "a"}]))
    assert con.execute("select quote from nlp.unknown_vendors").fetchall() == [("Acme",)]


def test_what_was_read_in_a_note_that_is_gone_goes_too(con):
    readings.store(con, rows([reading("a", "hash a")], [span("a", "Acme")]))
    con.execute("delete from staging.notes where note_id = 'a'")
    readings.prepare(con)
    assert con.execute("select count(*) from nlp.readings").fetchall() == [(0,)]
    assert con.execute("select count(*) from nlp.unknown_vendors").fetchall() == [(0,)]
