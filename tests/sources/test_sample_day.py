"""A day's work in the sample CRM: exactly as many notes change and come as asked for, and the truth follows."""

import json
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from sources import SourceError, sample

UNTIL = date(2026, 11, 20)


def held(folder: Path) -> tuple[dict[str, tuple[str, str]], dict[str, tuple[str, str]], list[tuple[str, str]]]:
    """Body and time of change of every note, stage and time of change of every deal, bodies with their truth."""
    with closing(sqlite3.connect(folder / "crm.sqlite")) as database:
        notes = {key: (body, at) for key, body, at in database.execute("select id, body, modified_at from activities")}
        deals = {
            key: (stage, at) for key, stage, at in database.execute("select id, stage, modified_at from opportunities")
        }
        truth = database.execute("select body, annotation from activities join truth on activity_id = id").fetchall()
        return notes, deals, truth


def test_a_days_work_changes_and_adds_exactly_what_is_asked_day_after_day(tmp_path: Path) -> None:
    sample.write(tmp_path, deals=700, until=UNTIL)
    notes, deals, _ = held(tmp_path)
    seen = {body for body, _ in notes.values()}
    days = []
    for _ in range(4):
        days.append(sample.change(tmp_path, change=40, add=20))
        notes_after, deals_after, truth = held(tmp_path)
        changed = {key for key in notes if notes[key] != notes_after[key]}
        added = notes_after.keys() - notes.keys()
        texts = [notes_after[key][0] for key in changed | added]
        assert (len(changed), len(added), len(set(texts)), len(truth)) == (40, 20, 60, len(notes_after))
        assert seen.isdisjoint(texts)
        assert {notes_after[key][1][:10] for key in changed | added} == {days[-1].isoformat()}
        moved = [key for key in deals if deals[key] != deals_after[key]]
        closed = [key for key in moved if deals_after[key][0].startswith("Closed")]
        assert (len(moved), len(closed), len(deals_after) - len(deals)) == (4, 2, 2)
        assert {deals_after[key][1][:10] for key in moved} == {days[-1].isoformat()}
        for body, annotation in truth:
            for found in ("mentions", "claims", "unknown_vendors", "echoes"):
                assert all(body[one["start"] : one["end"]] == one["text"] for one in json.loads(annotation)[found])
        notes, deals = notes_after, deals_after
        seen.update(texts)
    assert days == [UNTIL + timedelta(days=passed) for passed in range(4)]


def test_the_truth_of_a_deal_follows_its_notes(tmp_path: Path) -> None:
    sample.write(tmp_path, deals=100, until=UNTIL)
    sample.change(tmp_path, change=30, add=30)
    with closing(sqlite3.connect(tmp_path / "crm.sqlite")) as database:
        rows = database.execute(
            "select t.opportunity_id, t.outcome, t.objections, o.closed_on, a.created_at, n.annotation"
            " from truth_deals t join opportunities o on o.id = t.opportunity_id"
            " join activities a on a.opportunity_id = o.id join truth n on n.activity_id = a.id"
        ).fetchall()
    raised: dict[str, set[str]] = {}
    for deal, outcome, _, closed_on, written_at, annotation in rows:
        claims = json.loads(annotation)["claims"] if outcome == "open" or written_at[:10] < closed_on else []
        raised.setdefault(deal, set()).update(
            claim["category"]
            for claim in claims
            if (claim["about"], claim["polarity"]) == ("us", "neg") and claim["status"] != "denied"
        )
    assert raised == {deal: set(json.loads(objections)) for deal, _, objections, *_ in rows}


def test_the_same_day_with_the_same_seed_is_the_same(tmp_path: Path) -> None:
    for name in ("one", "two"):
        sample.write(tmp_path / name, deals=50, until=UNTIL)
        sample.change(tmp_path / name, change=10, add=10, seed=3)
    assert held(tmp_path / "one") == held(tmp_path / "two")


def test_a_day_without_work_changes_nothing(tmp_path: Path) -> None:
    sample.write(tmp_path, deals=20, until=UNTIL)
    before = held(tmp_path)
    sample.change(tmp_path, change=0, add=0)
    assert held(tmp_path) == before


def test_a_folder_without_a_sample_and_too_many_changes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"crm\.sqlite: there is no sample CRM\. Write one first with"):
        sample.change(tmp_path)
    sample.write(tmp_path, deals=2, until=UNTIL)
    before = held(tmp_path)
    with pytest.raises(
        SourceError, match=r"can't change 5000 of \d+ notes and add 50\. Ask for 0 to \d+, and 0 or more\."
    ):
        sample.change(tmp_path, change=5000)
    assert held(tmp_path) == before
