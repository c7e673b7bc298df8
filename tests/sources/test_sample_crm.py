"""The sample CRM: the same for the same seed, full of the habits of a real one, and true to its truth."""

import hashlib
import json
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from sources import SourceError, sample
from sources.sample import planted
from sources.sample.world import load
from sources.settings import parse

UNTIL = date(2026, 11, 21)


@pytest.fixture(scope="module")
def crm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """The sample CRM as it is shown: 2,500 deals."""
    folder = tmp_path_factory.mktemp("sample")
    with closing(sqlite3.connect(sample.write(folder, until=UNTIL))) as database:
        yield database


def contents(path: Path) -> dict[str, str]:
    """A digest of every table's rows."""
    with closing(sqlite3.connect(path)) as database:
        tables = [
            name for (name,) in database.execute("select name from sqlite_master where type = 'table' order by 1")
        ]
        return {
            table: hashlib.sha256(repr(database.execute(f"select * from {table}").fetchall()).encode()).hexdigest()
            for table in tables
        }


def annotated(database: sqlite3.Connection) -> Iterator[tuple[str, dict[str, Any]]]:
    """Body and annotation of every note."""
    for body, annotation in database.execute("select body, annotation from activities join truth on activity_id = id"):
        yield body, json.loads(annotation)


def test_every_process_draws_the_same_rows_whatever_the_order_of_its_sets(tmp_path: Path) -> None:
    script = (
        "import sys; from datetime import date; from pathlib import Path; from sources import sample\n"
        "sample.write(Path(sys.argv[1]), deals=120, until=date(2026, 11, 21))"
    )
    found = []
    for hash_seed in ("1", "4"):
        folder = tmp_path / hash_seed
        environment = os.environ | {"PYTHONHASHSEED": hash_seed}
        subprocess.run([sys.executable, "-c", script, str(folder)], env=environment, check=True)
        found.append(contents(folder / "crm.sqlite"))
    assert found[0] == found[1]


def test_the_same_seed_gives_the_same_rows_and_another_seed_others(tmp_path: Path) -> None:
    first, again, other = (
        contents(sample.write(tmp_path / name, deals=60, seed=seed, until=UNTIL))
        for name, seed in (("first", 7), ("again", 7), ("other", 8))
    )
    assert first == again
    same = {table for table, digest in first.items() if digest == other[table]}
    assert same == {"users", "campaigns"}


def test_a_later_last_day_shifts_dates_and_draws_the_same_deals(tmp_path: Path) -> None:
    fields = "select account_id, type, stage, amount, created_at, expected_close_on, closed_on from opportunities"
    deals = []
    for until in (UNTIL, UNTIL + timedelta(days=364)):
        with closing(sqlite3.connect(sample.write(tmp_path / f"{until}", deals=80, until=until))) as database:
            deals.append(database.execute(fields).fetchall())

    def later(at: str | None) -> str | None:
        return at and f"{date.fromisoformat(at[:10]) + timedelta(days=364)}{at[10:]}"

    assert deals[1] == [(*same, *(later(at) for at in dates)) for *same, a, b, c in deals[0] for dates in [(a, b, c)]]


def test_the_sample_has_the_size_and_the_spread_of_a_real_crm(crm: sqlite3.Connection) -> None:
    tables = ("opportunities", "truth_deals", "users", "campaigns")
    assert [crm.execute(f"select count(*) from {table}").fetchone()[0] for table in tables] == [2500, 2500, 12, 8]
    notes, noted, types = crm.execute(
        "select count(*), (select count(*) from truth), count(distinct type) from activities"
    ).fetchone()
    assert 5500 <= notes <= 6500
    assert (noted, types) == (notes, 6)
    first, last = crm.execute("select min(closed_on), max(closed_on) from opportunities").fetchone()
    assert (UNTIL - timedelta(days=915)).isoformat() <= first < last < UNTIL.isoformat()
    for table in ("opportunities", "activities"):
        times = crm.execute(f"select max(created_at), max(modified_at) from {table}").fetchone()
        assert max(times) < UNTIL.isoformat()
    values = [
        crm.execute(f"select count(distinct {column}) from opportunities").fetchone()[0]
        for column in ("industry", "company_size", "region", "type", "currency")
    ]
    assert values == [4, 3, 3, 3, 2]
    spellings = {name for (name,) in crm.execute("select distinct competitor from opportunities")}
    assert {None, "Anchor Inc.", "PNX", "Excel"} <= spellings, "none, a legal form, an alias, a tool of no competitor's"
    assert {"ANCHOR", "KASKADA", "MOSAIC", "RUNWAY", "TAKTWERK"} & spellings, "capitals"
    assert any(";" in name for name in spellings if name)


def test_outcomes_have_their_planted_shares(crm: sqlite3.Connection) -> None:
    outcomes = Counter(outcome for (outcome,) in crm.execute("select outcome from truth_deals"))
    won, lost, undecided = outcomes["won"], outcomes["lost"], outcomes["no_decision"]
    assert won / (won + lost) == pytest.approx(0.45, abs=0.03)
    assert undecided / (won + lost + undecided) == pytest.approx(0.18, abs=0.025)
    assert outcomes["open"] > 150
    assert 20 <= outcomes["invalid"] <= 60


def test_every_annotation_holds_at_its_offsets_and_no_slot_is_left(crm: sqlite3.Connection) -> None:
    world, faults, places = load(), [], 0
    known = {"us", "other", *world.competitors}
    for body, annotation in annotated(crm):
        if not body.strip() or "{" in body or "}" in body:
            faults.append(body)
        for found in ("mentions", "claims", "unknown_vendors", "echoes"):
            for place in annotation[found]:
                places += 1
                if body[place["start"] : place["end"]] != place["text"] or place["text"] != place["text"].strip():
                    faults.append(place)
                if place.get("competitor", "us") not in known or place.get("about", "us") not in known:
                    faults.append(place)
    assert faults == []
    assert places > 10_000


def test_a_mention_in_the_truth_is_one_of_the_competitors_names(crm: sqlite3.Connection) -> None:
    names = {
        vendor.id: {name.lower() for name in (vendor.name, *vendor.aliases, *vendor.products, *vendor.misspelled)}
        for vendor in load().competitors.values()
    }
    mentions = {(m["competitor"], m["text"].lower()) for _, held in annotated(crm) for m in held["mentions"]}
    assert {(competitor, text) for competitor, text in mentions if text not in names[competitor]} == set()
    assert len(mentions) > 30


def test_notes_agree_with_how_their_deal_ended(crm: sqlite3.Connection) -> None:
    deals = crm.execute(
        "select t.opportunity_id, t.outcome, t.reason, t.lost_to, t.plan, o.closed_on, a.created_at, n.annotation"
        " from truth_deals t join opportunities o on o.id = t.opportunity_id"
        " join activities a on a.opportunity_id = o.id join truth n on n.activity_id = a.id"
    )
    faults = []
    for deal, outcome, reason, lost_to, plan, closed_on, written_at, annotation in deals:
        held, planned = json.loads(annotation), json.loads(plan)
        is_after_close = closed_on is not None and written_at[:10] >= closed_on
        selected = {m["competitor"] for m in held["mentions"] if (m["assertion"], m["role"]) == ("present", "selected")}
        present = {m["competitor"] for m in held["mentions"] if m["assertion"] == "present"}
        raised = {
            c["category"]
            for c in held["claims"]
            if (c["about"], c["polarity"]) == ("us", "neg") and c["status"] != "denied"
        }
        allowed = {*planned["objections"], reason if is_after_close and outcome != "won" else None}
        if selected - {lost_to} or present - {rival[0] for rival in planned["rivals"]} or raised - allowed:
            faults.append((deal, "competitors or objections", held))
        if (selected or held["primary_reason"]) and not is_after_close:
            faults.append((deal, "said before the close", held))
        if held["primary_reason"] not in (None, reason):
            faults.append((deal, "reason", held))
    assert faults == []


def test_most_lost_deals_with_a_note_after_the_close_say_why(crm: sqlite3.Connection) -> None:
    reasons = [
        json.loads(annotation)["primary_reason"]
        for (annotation,) in crm.execute(
            "select annotation from truth join activities a on a.id = activity_id join opportunities o"
            " on o.id = a.opportunity_id where o.stage like 'Closed%' and substr(a.created_at, 1, 10) >= o.closed_on"
        )
    ]
    assert sum(reason is not None for reason in reasons) / len(reasons) > 0.7


def test_the_settings_beside_the_crm_are_read_without_a_fault(tmp_path: Path) -> None:
    sample.write(tmp_path, deals=200, until=UNTIL)
    settings = yaml.safe_load((tmp_path / "winloss.yaml").read_text(encoding="utf-8"))
    source = parse(settings["sources"])["crm"]
    assert source.deals is not None
    assert source.entities == ("deals", "notes", "people", "leads", "campaign_members")
    with closing(sqlite3.connect(tmp_path / "crm.sqlite")) as database:
        for entity in (source.deals, *source.notes, *source.people, *source.leads):
            columns = {row[1] for row in database.execute(f"pragma table_info({entity.table})")}
            assert set(entity.columns.values()) <= columns | entity.brought_in
        for column, table, mapped in (
            ("stage", "opportunities", source.deals.outcomes),
            ("type", "opportunities", source.deals.deal_types),
            ("type", "activities", source.notes[0].kinds),
        ):
            held = {value for (value,) in database.execute(f"select distinct {column} from {table}")}
            assert held <= {value for values in mapped.values() for value in values}
    assert set(source.deals.segments) == set(settings["segments"])


def test_the_catalog_and_the_messages_beside_the_crm_are_those_of_the_sample(tmp_path: Path) -> None:
    sample.write(tmp_path, deals=1, until=UNTIL)
    catalog = yaml.safe_load((tmp_path / "competitors.yaml").read_text(encoding="utf-8"))
    assert catalog == {key: load().names[key] for key in ("us", "competitors")}
    messages = yaml.safe_load((tmp_path / "messages.yaml").read_text(encoding="utf-8"))
    assert {message["id"]: message["launched_on"] for message in messages} == {
        message: planted.quarter_start(UNTIL, quarters) for message, quarters in planted.LAUNCHED_QUARTERS_BACK.items()
    }


def test_settings_that_are_there_are_kept(tmp_path: Path) -> None:
    (tmp_path / "competitors.yaml").write_text("mine", encoding="utf-8")
    sample.write(tmp_path, deals=1, until=UNTIL)
    assert (tmp_path / "competitors.yaml").read_text(encoding="utf-8") == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "competitors.yaml",
        "crm.sqlite",
        "messages.yaml",
        "winloss.yaml",
    ]


def test_no_deals_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"sample: 0 deals can't be written\. Ask for at least 1\."):
        sample.write(tmp_path, deals=0, until=UNTIL)
