"""A deal's notes: how many, when, in which voice, and which sentences say what is true of the deal.

What a note holds never contradicts its deal: an objection is written only where it was raised, a competitor only in a
role that it has, and what is said after the close is dated on or after it.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sources.sample import planted
from sources.sample.choosing import Key, Slot, chosen_lines
from sources.sample.deals import Deal, workday
from sources.sample.sentences import Bank
from sources.sample.voices import Cast, Draft, Line, put_together
from sources.sample.world import World

NOTES_A_DEAL = (0.07, 0.19, 0.28, 0.25, 0.13, 0.06, 0.02)
KINDS_BEFORE = {"call_note": 0.34, "email": 0.2, "crm_comment": 0.17, "transcript": 0.15, "chat": 0.14}
KINDS_AFTER = {"debrief": 0.42, "crm_comment": 0.26, "email": 0.12, "chat": 0.11, "call_note": 0.09}
OPENERS = {"call_note": "opener", "email": "header", "transcript": "small_talk", "debrief": "debrief_opener"}
CLOSERS = {"call_note": "next_step", "email": "signature", "transcript": "goodbye", "chat": "aside"}


@dataclass
class Note:
    """One note as the CRM will hold it, with its truth."""

    kind: str
    written_at: datetime
    body: str
    annotation: dict[str, Any]


def of_deal(deal: Deal, world: World, bank: Bank, rng: random.Random, until: date) -> Iterator[Note]:
    """The notes of a deal, in the order in which they were written."""
    count = rng.choices(range(len(NOTES_A_DEAL)), NOTES_A_DEAL)[0]
    has_after = rng.random() < (0.3 if count == 1 else 0.75)
    if deal.outcome == "invalid" or not count:
        return
    slots = planned(deal, rng, count, 1 if has_after and deal.is_closed else 0, until)
    for slot in slots:
        yield written(slot, deal, world, bank, rng)


def remark(
    slot: Slot, body: str, annotation: dict[str, Any], deal: Deal, world: World, bank: Bank, rng: random.Random
) -> Note:
    """A note that is there already, `body`, with a remark after it in the same voice; the annotation holds for both."""
    content, _ = chosen_lines(slot, slot.kind, None, deal, world, bank, rng)
    frame = framed(slot.kind, None, deal, slot.is_after_close, bank, rng, is_bare=True) if not content else {}
    added = Draft(cast_of(deal, world, slot.kind, slot.written_at, rng), rng)
    put_together(added, {"before": frame.get("before", [])[-1:]}, content)
    words, truth = added.note("", is_lower=False)
    both = annotation | {"primary_reason": annotation["primary_reason"] or truth["primary_reason"]}
    for found, places in truth.items():
        if isinstance(places, list):
            moved = [place | {"start": place["start"] + len(body), "end": place["end"] + len(body)} for place in places]
            both[found] = [*annotation[found], *moved]
    return Note(slot.kind, slot.written_at, body + words, both)


def true_keys(deal: Deal) -> list[Key]:
    """What a note may say of a deal: its objections and its competitors."""
    raised: list[Key] = [(f"objection {category}", None) for category in sorted(deal.objections)]
    return raised + [("present", rival) for rival in deal.rivals]


def planned(deal: Deal, rng: random.Random, count: int, after: int, until: date) -> list[Slot]:
    """When each note is written, and what it has to say: everything true of the deal is said before the close."""
    days = max(1, (min(deal.ends_on, until) - deal.created_at.date()).days)
    before = []
    for share in sorted(rng.random() for _ in range(count - after)):
        day = deal.created_at.date() + timedelta(days=min(int(share * days), days - 1))
        at = datetime.combine(workday(day, deal.created_at.date()), clock(rng))
        before.append(Slot(draw_kind(KINDS_BEFORE, rng), max(at, deal.created_at + timedelta(minutes=20)), False))
    if before:
        spread(deal, before, rng)
    slots = list(before)
    for _ in range(after):
        day = min(deal.ends_on + timedelta(days=int(rng.random() ** 2 * 14)), until - timedelta(days=1))
        slots.append(
            Slot(draw_kind(KINDS_AFTER, rng), datetime.combine(day, clock(rng)), True, closing_keys(deal, rng))
        )
    return slots


def spread(deal: Deal, slots: list[Slot], rng: random.Random) -> None:
    """Give the notes before the close what they have to say."""
    keys = true_keys(deal)
    keys += [(f"message {message}", None) for message in deal.messages]
    for key in keys:
        rng.choice(slots).keys.append(key)
        if rng.random() < planted.SAID_AGAIN.get(key[0].removeprefix("objection "), planted.SAID_AGAIN_OTHERWISE):
            rng.choice(slots).keys.append(key)
    for slot in slots:
        if not slot.keys or rng.random() < 0.4:
            slot.keys.append(("other", None))
        if rng.random() < 0.14:
            slot.keys.append(("absent", None))


def closing_keys(deal: Deal, rng: random.Random) -> list[Key]:
    """What a note after the close has to say: the reason, who was chosen or beaten, at times an objection again."""
    keys: list[Key] = []
    if rng.random() < 0.85:
        keys.append((f"reason {deal.reason}", None))
    chosen = next((rival for rival in deal.rivals if rival.is_selected), None)
    if chosen:
        keys.append(("role selected", chosen))
    elif deal.rivals and deal.outcome == "won" and rng.random() < 0.6:
        keys.append(("role rejected", rng.choice(deal.rivals)))
    if deal.objections and rng.random() < 0.35:
        keys.append((f"objection {rng.choice(sorted(deal.objections))}", None))
    return keys or [("other", None)]


def written(slot: Slot, deal: Deal, world: World, bank: Bank, rng: random.Random) -> Note:
    """The note; in another voice where the bank has nothing to say in the one that was drawn."""
    others = (
        ("debrief", "crm_comment", "call_note") if slot.is_after_close else ("call_note", "transcript", "crm_comment")
    )
    best: tuple[int, str, list[Line], str | None] | None = None
    for kind in dict.fromkeys((slot.kind, *others)):
        for author in ("buyer", None) if kind == "email" and rng.random() < 0.4 else (None,):
            content, missed = chosen_lines(slot, kind, author, deal, world, bank, rng)
            if content and (best is None or missed < best[0]):
                best = missed, kind, content, author
        if best and not best[0]:
            break
    _, kind, content, author = best or (0, slot.kind, [], None)
    deal.used.update(id(line.sentence) for line in content)
    cast = cast_of(deal, world, kind, slot.written_at, rng)
    frame = framed(kind, author, deal, slot.is_after_close, bank, rng, is_bare=not content)
    draft = Draft(cast, rng, typos=1 if kind in ("call_note", "chat", "crm_comment") and rng.random() < 0.2 else 0)
    put_together(draft, frame, content)
    body, truth = draft.note("", is_lower=kind == "chat" and rng.random() < 0.5)
    return Note(kind, slot.written_at, body, truth)


def framed(
    kind: str, author: str | None, deal: Deal, is_after_close: bool, bank: Bank, rng: random.Random, is_bare: bool
) -> dict[str, list[Line]]:
    """Openers, headers, small talk, asides, next steps and signatures around the content."""

    def part(name: str, chance: float) -> list[Line]:
        options = bank.for_key(kind, deal.outcome, is_after_close, f"part {name}")
        options = [one for one in options if one.speaker == author] if kind == "email" else options
        return [Line(rng.choice(options))] if rng.random() < chance and options else []

    always = {"email", "debrief"}
    before = part(OPENERS.get(kind, "none"), 1.0 if kind in always else 0.8)
    if kind == "email":
        before += part("greeting", 1.0)
    if kind == "transcript":
        before += part("small_talk", 0.5)
    if rng.random() < 0.25 or is_bare:
        before += part("neutral", 1.0)
    after = part("ordinary", 0.05) + part("logistics", 0.25)
    after += part(CLOSERS.get(kind, "none"), 1.0 if kind == "email" else 0.55)
    return {"before": before, "after": after}


def cast_of(deal: Deal, world: World, kind: str, written_at: datetime, rng: random.Random) -> Cast:
    """Who is in a note of the deal."""
    person, person2 = rng.sample(deal.account.people, 2)
    return Cast(world, deal.account, deal.rep, deal.currency, person, person2, written_at, kind)


def draw_kind(shares: dict[str, float], rng: random.Random) -> str:
    """A voice by its share."""
    return rng.choices(list(shares), list(shares.values()))[0]


def clock(rng: random.Random) -> time:
    """A time of a working day, in UTC."""
    return time(7 + rng.randrange(9), rng.randrange(60), rng.randrange(60))
