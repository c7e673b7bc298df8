"""The door to the warehouse: what was forgotten stays outside, and reps' ids where the settings say so."""

import pyarrow as pa
import pytest

from sources import SourceError
from sources.door import Door
from sources.people import person
from sources.tombstones import Tombstones

NOTES = {
    "note_id": ["n1", "n2", "n3"],
    "deal_id": ["d1", " d2 ", "d1"],
    "author_id": ["r1", "r2", None],
    "person_id": ["c1", None, "c2"],
    "text": ["Ask Ada Quill.", "b", None],
}
PEOPLE = {"person_key": ["contact:c1", "rep:r1"], "person_id": ["c1", "r1"], "kind": ["contact", "rep"]}


@pytest.fixture
def stones(tmp_path):
    return Tombstones(tmp_path / "forgotten")


def let_in(door, entity, rows):
    batch = pa.RecordBatch.from_pydict({name: pa.array(values, pa.string()) for name, values in rows.items()})
    return next(door.let_in(entity, iter([batch]))).to_pydict()


def keys(door, entity, given):
    batch = pa.RecordBatch.from_arrays([pa.array(given, pa.string())], ["row_key"])
    return next(door.let_keys_in(entity, iter([batch])))["row_key"].to_pylist()


def test_without_anything_forgotten_rows_enter_as_they_are(stones):
    assert let_in(Door(tombstones=stones), "notes", NOTES) == NOTES
    assert not stones.folder.exists()


def test_notes_of_a_forgotten_deal_stay_outside_and_so_do_their_keys(stones):
    stones.add([("deal", "d2"), ("note", "n3")], forgotten_on="2026-03-02")
    door = Door(tombstones=Tombstones(stones.folder))

    assert let_in(door, "notes", NOTES)["note_id"] == ["n1"]

    assert door.left_out == {"notes/n2", "notes/n3"}
    stones.add((("row", row) for row in door.left_out), forgotten_on="2026-03-03")
    assert keys(Door(tombstones=stones), "notes", ["n1", "n2", "n3"]) == ["n1"]


def test_a_forgotten_contact_is_a_pseudonym_in_rows_that_stay_and_masked_by_hashes(stones):
    gone = person("c1", "contact", "Ada Quill", None, None)
    stones.add([("person", "c1")], [gone], forgotten_on="2026-03-02")
    read = Tombstones(stones.folder)
    door = Door(tombstones=read)

    notes = let_in(door, "notes", NOTES)

    assert notes["person_id"] == [read.pseudonym("c1"), None, "c2"]
    assert let_in(door, "people", PEOPLE)["person_id"] == ["r1"]
    several = {"note_id": ["n1"], "deal_id": ["d1"], "author_id": [None], "person_id": ["c2;c1"], "text": [None]}
    assert let_in(door, "notes", several)["person_id"] == [f"c2;{read.pseudonym('c1')}"]
    deals = {"deal_id": ["d1"], "owner_id": ["r1"], "contact_ids": ["c2;c1"]}
    assert let_in(door, "deals", deals)["contact_ids"] == [f"c2;{read.pseudonym('c1')}"]
    [kept] = read.people()
    assert kept.person_id == read.pseudonym("c1")
    stored = (stones.folder / "tombstones.json").read_text()
    assert not any(word in stored for word in ("Quill", "quill", '"c1"'))


def test_reps_ids_become_keyed_hashes_that_are_the_same_everywhere(stones):
    door = Door(tombstones=stones, keeps_rep_ids=False)

    people = let_in(door, "people", PEOPLE)
    notes = let_in(door, "notes", NOTES)

    assert people["person_id"] == ["c1", notes["author_id"][0]]
    assert keys(door, "people", PEOPLE["person_key"]) == people["person_key"]
    assert "r1" not in str(people) + str(notes)
    spelt = {
        name: [value and value.replace("rep", " Rep") for value in PEOPLE[name]] for name in ("kind", "person_key")
    }
    otherwise = let_in(door, "people", PEOPLE | spelt)
    assert otherwise["person_id"] == people["person_id"]
    assert keys(door, "people", spelt["person_key"]) == otherwise["person_key"]
    changes = {
        "deal_id": ["d1", "d1"],
        "field": ["owner", "stage"],
        "old_value": ["r1", "r1"],
        "new_value": [None, "x"],
    }
    assert let_in(door, "deal_changes", changes)["old_value"] == [notes["author_id"][0], "r1"]


def test_without_the_key_nothing_is_loaded(stones):
    stones.add([("deal", "d1")], forgotten_on="2026-03-02")
    (stones.folder / "key").unlink()
    with pytest.raises(SourceError, match=r"key: is gone\. Without it"):
        Tombstones(stones.folder)


def test_key_and_tombstones_are_for_their_owner_alone(stones):
    stones.add([("deal", "d1")], forgotten_on="2026-03-02")
    assert {path.name: path.stat().st_mode & 0o777 for path in stones.folder.iterdir()} == {
        "key": 0o600,
        "tombstones.json": 0o600,
    }
