"""Six voices: sentences of the bank put together into a note's body, and the annotation that is true of that body.

Offsets are counted while the body grows, so they hold whatever is filled into the slots. Which sentences a note has is
decided in `notes.py`.
"""

import random
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sources.sample.sentences import Sentence
from sources.sample.world import Account, Person, Vendor, World

LONG_WORD = re.compile(r"\b[a-z]{6,}\b")
NUMBERS = {
    "pct": (5, 10, 12, 15, 18, 20, 25, 30, 35, 40),
    "months": range(3, 19),
    "weeks": range(3, 13),
    "seats": (25, 40, 60, 85, 120, 150, 220, 300, 450, 800),
    "number": range(2, 9),
}
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@dataclass
class Cast:
    """Who and what fills the slots of one note."""

    world: World
    account: Account
    rep: Person
    currency: str
    person: Person
    person2: Person
    written_at: datetime
    kind: str


@dataclass
class Line:
    """A sentence with the competitors that it is about, here."""

    sentence: Sentence
    them: Vendor | None = None
    second: Vendor | None = None


@dataclass
class Draft:
    """A body that grows, with its marks."""

    cast: Cast
    rng: random.Random
    typos: int = 0
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    marks: list[tuple[str, int, int, dict[str, str]]] = field(default_factory=list)
    reason: str | None = None

    def add(self, words: str) -> None:
        """Words that bear no mark."""
        self.pieces.append(words)
        self.length += len(words)

    def put(self, line: Line) -> None:
        """A sentence of the bank, slots filled."""
        begun: list[tuple[str, int, dict[str, str]]] = []
        first = self.length
        for what, name, attributes in line.sentence.pieces:
            if what == "text":
                self.add(self.mistyped(name) if self.typos and not begun else name)
            elif what == "slot":
                self.add(filled(name, line, self.cast, self.rng))
            elif what == "open":
                begun.append((name, self.length, attributes))
            else:
                tag, start, says = begun.pop()
                self.marks.append((tag, start, self.length, named(says, line)))
        if line.sentence.message:
            self.marks.append(("e", first, self.length, {"message": line.sentence.message}))
        self.reason = self.reason or line.sentence.reason

    def close(self) -> None:
        """End a sentence that has no end of its own."""
        if self.pieces and self.pieces[-1][-1:] not in ".!?:;…)\"'”\n":
            self.add(".")

    def mistyped(self, words: str) -> str:
        """The words with two letters swapped in one long word, if there is one."""
        found = LONG_WORD.search(words)
        if not found or self.rng.random() < 0.7:
            return words
        self.typos -= 1
        at = found.start() + 2
        return words[:at] + words[at + 1] + words[at] + words[at + 2 :]

    def note(self, note_id: str, is_lower: bool) -> tuple[str, dict[str, Any]]:
        """The body and its annotation."""
        body = "".join(self.pieces)
        if is_lower and len(body.lower()) == len(body):
            body = body.lower()
        return body, annotation(note_id, body, self.marks, self.reason)


def annotation(
    note_id: str, body: str, marks: Iterable[tuple[str, int, int, dict[str, str]]], reason: str | None
) -> dict[str, Any]:
    """The annotation in the guide's form, in reading order, with the echoes of messages beside it."""
    found: dict[str, Any] = {
        "note_id": note_id,
        "primary_reason": reason,
        "mentions": [],
        "claims": [],
        "unknown_vendors": [],
        "echoes": [],
    }
    for tag, start, end, of in sorted(marks, key=lambda mark: (mark[1], -mark[2])):
        place = {"start": start, "end": end, "text": body[start:end]}
        if tag == "c":
            says = {"competitor": of["id"], "assertion": of["assert"], "role": of["role"], "stance": of["stance"]}
            found["mentions"].append(place | says)
        elif tag == "a":
            says = {"category": of["cat"], "about": of["about"], "polarity": of["pol"], "status": of["status"]}
            found["claims"].append(place | says)
        elif tag == "v":
            found["unknown_vendors"].append(place)
        else:
            found["echoes"].append(place | of)
    return found


def put_together(draft: Draft, frame: dict[str, list[Line]], content: list[Line]) -> None:
    """Lay the content out in the voice of the note's kind; `frame` holds openers, headers, next steps and the like."""
    rng, kind = draft.rng, draft.cast.kind
    before, after = frame.get("before", []), frame.get("after", [])
    for line in before:
        if kind == "transcript":
            spoken(draft, line)
        else:
            draft.put(line)
            draft.add("\n" if kind == "call_note" else "\n\n" if kind in ("email", "debrief") else " ")
    bullets = (kind == "call_note" and rng.random() < 0.45) or (kind == "debrief" and rng.random() < 0.25)
    for at, line in enumerate(content):
        if kind == "transcript":
            spoken(draft, line)
            continue
        if bullets:
            draft.add("- ")
        draft.put(line)
        if bullets or kind == "chat":
            draft.add("\n" if at < len(content) - 1 else "")
        else:
            draft.close()
            draft.add(
                ("\n\n" if kind in ("email", "debrief") and rng.random() < 0.3 else " ")
                if at < len(content) - 1
                else ""
            )
    for line in after:
        if kind == "transcript":
            spoken(draft, line)
        else:
            draft.add("\n\n" if kind in ("email", "debrief") else "\n" if kind in ("call_note", "chat") else " ")
            draft.put(line)


def spoken(draft: Draft, line: Line) -> None:
    """A line of a transcript, with the speaker's name before it."""
    speaker = draft.cast.person if line.sentence.speaker == "buyer" else draft.cast.rep
    draft.add(f"{'' if not draft.pieces else chr(10)}{speaker.name}: ")
    draft.put(line)


def named(attributes: dict[str, str], line: Line) -> dict[str, str]:
    """The marks' attributes with the competitors' ids in place of `them` and `competitor2`."""
    stand_ins = {"them": line.them, "competitor2": line.second}
    return {
        key: vendor.id if key in ("id", "about") and (vendor := stand_ins.get(value)) else value
        for key, value in attributes.items()
    }


def filled(slot: str, line: Line, cast: Cast, rng: random.Random) -> str:
    """The words for a slot. Raises `KeyError` for a slot that does not exist."""
    if slot in ("them", "competitor2"):
        vendor = line.them if slot == "them" else line.second
        return as_written(vendor, cast.kind, rng) if vendor else ""
    if slot == "them_product":
        return rng.choice(line.them.products) if line.them else ""
    if slot in NUMBERS:
        return str(rng.choice(NUMBERS[slot]))
    if slot in ("vendor", "tool"):
        return str(rng.choice(cast.world.names[f"{slot}s"]))
    return plain_slots(cast, rng)[slot]


def plain_slots(cast: Cast, rng: random.Random) -> dict[str, str]:
    """What the cast of a note says for itself."""
    on, us = cast.written_at, cast.world.us
    sign, thousands = "$" if cast.currency == "USD" else "€", rng.choice((18, 24, 30, 36, 45, 48, 60, 72, 85, 95, 120))
    return {
        "money": rng.choice((f"{sign}{thousands}k", f"{thousands}k", f"{sign}{thousands},000")),
        "us": us.name,
        "product": us.products[0],
        "buyer": cast.account.name,
        "person": cast.person.first_name,
        "person2": cast.person2.first_name,
        "person_full": cast.person.name,
        "person_title": cast.person.title,
        "person_email": cast.person.email,
        "person_phone": cast.person.phone,
        "rep": cast.rep.first_name,
        "rep_full": cast.rep.name,
        "rep_email": cast.rep.email,
        "rep_phone": cast.rep.phone,
        "domain": cast.account.domain,
        "date": f"{on.day} {MONTHS[on.month - 1]}",
        "time": f"{rng.randrange(9, 17)}:{rng.choice(('00', '15', '30', '45'))}",
        "weekday": rng.choice(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")),
        "quarter_word": f"Q{(on.month + 2) // 3 % 4 + 1}",
    }


def as_written(vendor: Vendor, kind: str, rng: random.Random) -> str:
    """A competitor's name as somebody writes it: mostly the name, at times an alias, a domain, or misspelled."""
    at = rng.random()
    if at < 0.12:
        return rng.choice(vendor.aliases)
    if at < 0.16 and vendor.misspelled:
        return rng.choice(vendor.misspelled)
    if at < 0.28 and kind in ("chat", "crm_comment"):
        return vendor.name.lower()
    return vendor.name
