"""A day's work in the sample CRM: notes are edited and written, deals move on, a few new ones begin."""

import json
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path

from sources import SourceError
from sources.sample import held, rows, sentences, world
from sources.sample.balance import Balance
from sources.sample.choosing import Slot
from sources.sample.deals import OPEN_STAGES, Deal, decide, draw, ended, settle
from sources.sample.notes import (
    KINDS_AFTER,
    KINDS_BEFORE,
    Note,
    clock,
    closing_keys,
    draw_kind,
    remark,
    true_keys,
    written,
)
from sources.sample.voices import MONTHS
from sources.sample.world import dice, drawn
from sources.sample.writing import insert

NOTES_A_MOVE = 10
"""So many new notes for each deal that closes, each that changes its stage and each that begins."""

UPDATE = "\n\nUpdate "
KINDS = {theirs: ours for ours, theirs in rows.TYPES.items()}
A_NOTE = """
select opportunity_id, type, body, created_at, annotation
from activities join truth on activity_id = id where id = ?
"""
OPEN_DEALS = """
select id from opportunities join truth_deals on opportunity_id = id
where outcome = 'open' order by expected_close_on, id
"""
MOVED = (
    "update opportunities set stage = ?, loss_reason = ?, competitor = ?, closed_on = ?, modified_at = ? where id = ?"
)


@dataclass
class Day:
    """The CRM on the day after its newest change."""

    database: sqlite3.Connection
    world: world.World
    bank: sentences.Bank
    on: date
    rng: random.Random
    texts: set[int]

    def at(self) -> datetime:
        """Some time of this day."""
        return datetime.combine(self.on, clock(self.rng))

    def unheard(self, draft: Callable[[], Note]) -> Note:
        """A note whose text this CRM has never held; drafts until there is one."""
        while True:
            note = draft()
            if hash(note.body) not in self.texts:
                self.texts.add(hash(note.body))
                return note


def change(folder: Path, change: int = 100, add: int = 50, seed: int = 7) -> date:
    """Do a day's work in the sample CRM of `folder`; returns the day, the day after the CRM's newest change.

    Exactly `change` notes get a text that this CRM never held, exactly `add` notes with such a text are written, and
    some deals close, move on or begin. Raises `SourceError` without a sample CRM or with too few notes.
    """
    path = folder / "crm.sqlite"
    if not path.exists():
        raise SourceError(f"{path}: there is no sample CRM. Write one first with `winloss sample {folder}`.")
    with closing(sqlite3.connect(path)) as database:
        (notes,) = database.execute("select count(*) from activities").fetchone()
        if not 0 <= change <= notes or add < 0:
            raise SourceError(
                f"{path}: can't change {change} of {notes} notes and add {add}. Ask for 0 to {notes}, and 0 or more."
            )
        day = begun(database, seed)
        edit_notes(day, change)
        write_notes(day, add)
        database.commit()
    return day.on


def begun(database: sqlite3.Connection, seed: int) -> Day:
    """The day after the newest change, with every text held so far."""
    newest = "select max((select max(modified_at) from activities), (select max(modified_at) from opportunities))"
    on = datetime.fromisoformat(database.execute(newest).fetchone()[0]).date() + timedelta(days=1)
    texts: set[int] = set()
    for (body,) in database.execute("select body from activities"):
        ends = [at for at in range(len(body)) if body.startswith(UPDATE, at)] if UPDATE in body else []
        texts.update(hash(body[:end]) for end in (*ends, len(body)))
    return Day(database, world.load(), sentences.load(), on, dice(seed, "day", on), texts)


def edit_notes(day: Day, wanted: int) -> None:
    """Add a dated remark to so many of the newer notes."""
    newest = "select id from activities order by created_at desc, id limit ?"
    ids = [note_id for (note_id,) in day.database.execute(newest, (wanted * 5,))]
    for note_id in sorted(day.rng.sample(ids, wanted)):
        deal_id, kind, body, created_at, annotation = day.database.execute(A_NOTE, (note_id,)).fetchone()
        deal, written_at = held.deal(day.database, deal_id), datetime.fromisoformat(created_at)
        note = day.unheard(partial(remarked, day, deal, Note(KINDS[kind], written_at, body, json.loads(annotation))))
        day.database.execute(
            "update activities set body = ?, modified_at = ? where id = ?", (note.body, rows.stamp(day.at()), note_id)
        )
        day.database.execute(
            "update truth set annotation = ? where activity_id = ?", (rows.as_json(note.annotation), note_id)
        )
        held.renew_truth(day.database, deal)


def remarked(day: Day, deal: Deal, note: Note) -> Note:
    """The note with today's remark after it."""
    keys = [day.rng.choice([*true_keys(deal), ("other", None)])]
    slot = Slot(note.kind, note.written_at, deal.is_closed and note.written_at.date() >= deal.ends_on, keys)
    dated = f"{note.body}{UPDATE}{day.on.day} {MONTHS[day.on.month - 1]} {day.on.year}: "
    return remark(slot, dated, note.annotation, deal, day.world, day.bank, day.rng)


def write_notes(day: Day, wanted: int) -> None:
    """Write so many notes: on the deals that close today, then on open and new ones."""
    moves = -(-wanted // NOTES_A_MOVE)
    deals = [held.deal(day.database, deal_id) for (deal_id,) in day.database.execute(OPEN_DEALS).fetchall()]
    ending, going_on = deals[:moves], deals[moves:]
    for deal in ending:
        close(day, deal)
    for deal in day.rng.sample(going_on, min(moves, len(going_on))):
        stage, at = drawn(day.rng, OPEN_STAGES), rows.stamp(day.at())
        day.database.execute("update opportunities set stage = ?, modified_at = ? where id = ?", (stage, at, deal.id))
    going_on += [begin(day) for _ in range(moves)]
    for written_before in range(wanted):
        deal = ending[written_before] if written_before < len(ending) else day.rng.choice(going_on)
        add_note(day, deal)


def close(day: Day, deal: Deal) -> None:
    """The deal ends today."""
    deal.outcome, deal.ends_on = ended(deal, Balance(), day.rng), day.on
    decide(deal, day.rng)
    stage, loss_reason = rows.ending(deal, day.rng)
    competitor = rows.competitor_field(deal, day.world, day.rng)
    day.database.execute(MOVED, (stage, loss_reason, competitor, day.on.isoformat(), rows.stamp(day.at()), deal.id))
    held.renew_truth(day.database, deal)


def begin(day: Day) -> Deal:
    """A deal that begins today, at an account that is there."""
    number, accounts = day.database.execute(
        "select (select count(*) + 1 from opportunities), (select count(*) from accounts)"
    ).fetchone()
    at = day.rng.randrange(accounts)
    (account_id,) = day.database.execute("select id from accounts order by id limit 1 offset ?", (at,)).fetchone()
    deal = replace(
        draw(day.world, day.rng.randrange(1_000_000), number, number, day.on, Balance()),
        account=held.account(day.database, account_id),
        outcome="open",
        created_at=datetime.combine(day.on, time(7)),
        ends_on=day.on + timedelta(days=day.rng.randrange(30, 150)),
        reason=None,
    )
    settle(deal, Balance(), day.rng, day.on)
    insert(day.database, "opportunities", [rows.opportunity(deal, day.world, day.rng, None, day.on)])
    held.renew_truth(day.database, deal)
    return deal


def add_note(day: Day, deal: Deal) -> None:
    """Write one note on the deal."""
    note = day.unheard(lambda: written(new_slot(day, deal), deal, day.world, day.bank, day.rng))
    (notes,) = day.database.execute("select count(*) from activities where opportunity_id = ?", (deal.id,)).fetchone()
    activity_id = f"ACT-{deal.id.removeprefix('OPP-')}-{notes + 1}"
    insert(day.database, "activities", [rows.activity(note, activity_id, deal)])
    insert(day.database, "truth", [rows.truth(activity_id, note.annotation)])
    held.renew_truth(day.database, deal)


def new_slot(day: Day, deal: Deal) -> Slot:
    """What a note of today has to say."""
    if deal.is_closed:
        return Slot(draw_kind(KINDS_AFTER, day.rng), day.at(), True, closing_keys(deal, day.rng))
    return Slot(
        draw_kind(KINDS_BEFORE, day.rng), day.at(), False, [day.rng.choice([*true_keys(deal), ("other", None)])]
    )
