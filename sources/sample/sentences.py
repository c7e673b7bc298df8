"""The bank of hand-written sentences: read from `bank/*.yaml`, taken apart once, found again by what they say.

A sentence is marked up as in the annotation guide; `them` and `competitor2` stand for competitors of the deal.
Choosing among sentences for a deal is `notes.py`'s work, putting them on the page `voices.py`'s.
"""

import html
import random
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

KINDS = ("call_note", "email", "transcript", "crm_comment", "chat", "debrief")
OUTCOMES = ("won", "lost", "no_decision", "open")
TAG = re.compile(r"<(/?)([cav])((?:\s+\w+=\"[^\"]*\")*)\s*>")
ATTRIBUTE = re.compile(r"(\w+)=\"([^\"]*)\"")
SLOT = re.compile(r"\{(\w+)\}")

Piece = tuple[str, str, dict[str, str]]
"""('text', words, {}), ('slot', name, {}), ('open', tag, attributes) or ('close', tag, {})."""


@dataclass(frozen=True, eq=False)
class Sentence:
    """One sentence of the bank with what its marks say."""

    text: str
    pieces: tuple[Piece, ...]
    kinds: frozenset[str]
    outcomes: frozenset[str]
    reason: str | None
    speaker: str | None
    message: str | None
    part: str | None
    objections: frozenset[str]
    denied: frozenset[str]
    resolved: frozenset[str]
    strengths: frozenset[str]
    roles: frozenset[str]
    names_absent: bool
    names_present: bool
    names_second: bool
    second_role: str | None
    names_vendor: bool
    is_closing: bool

    @property
    def keys(self) -> Iterable[str]:
        """Everything it can be chosen for."""
        if self.part:
            yield f"part {self.part}"
            return
        if self.message:
            yield f"message {self.message}"
            return
        if self.reason:
            yield f"reason {self.reason}"
        yield from (f"objection {category}" for category in sorted(self.objections))
        yield from (f"role {role}" for role in sorted(self.roles))
        if self.names_present or self.second_role:
            yield "present"
        if self.names_absent:
            yield "absent"
        if not (self.objections or self.names_present or self.names_absent or self.names_second):
            yield "other"


@dataclass(frozen=True)
class Bank:
    """All sentences, found by voice, stage of the deal and what they say."""

    sentences: tuple[Sentence, ...]
    found: dict[tuple[str, str, bool, str], list[Sentence]]

    def for_key(self, kind: str, outcome: str, is_after_close: bool, key: str) -> list[Sentence]:
        """The sentences that fit, in the bank's order."""
        return self.found.get((kind, outcome, is_after_close, key), [])


@cache
def load() -> Bank:
    """The whole bank, read from the package's files."""
    folder = resources.files("sources.sample") / "bank"
    sentences: list[Sentence] = []
    for file in sorted(folder.iterdir(), key=lambda found: found.name):
        if file.name.endswith(".yaml"):
            entries = read_yaml(file.read_text(encoding="utf-8"))
            sentences.extend(sentence(entry) for entry in entries)
    return indexed(sentences)


def indexed(sentences: Iterable[Sentence]) -> Bank:
    """A bank over these sentences, shuffled once so that neighbours in a file are not.

    Before its close every deal is an open one, so what fits open deals is said on all of them; a closing sentence is
    said after the close only.
    """
    kept = tuple(sentences)
    found: dict[tuple[str, str, bool, str], list[Sentence]] = defaultdict(list)
    for one in kept:
        for kind in one.kinds:
            for key in one.keys:
                if not one.is_closing:
                    for outcome in OUTCOMES if "open" in one.outcomes else one.outcomes:
                        found[kind, outcome, False, key].append(one)
                for outcome in one.outcomes - {"open"}:
                    found[kind, outcome, True, key].append(one)
    shuffled = random.Random(0)  # noqa: S311 - an order, not a secret
    for place in sorted(found):
        shuffled.shuffle(found[place])
    return Bank(kept, dict(found))


def sentence(entry: dict[str, Any]) -> Sentence:
    """One entry of a bank file, taken apart."""
    pieces = tuple(taken_apart(entry["text"]))
    marks = [(tag, attributes) for what, tag, attributes in pieces if what == "open"]
    slots = {name for what, name, _ in pieces if what == "slot"}
    ours = [mark for tag, mark in marks if tag == "a" and mark["about"] == "us"]
    theirs = [mark for tag, mark in marks if tag == "c" and mark["id"] == "them"]
    second = [mark for tag, mark in marks if tag == "c" and mark["id"] == "competitor2"]
    present = [mark for mark in theirs if mark["assert"] == "present"]
    judged = {mark["about"] for tag, mark in marks if tag == "a"}
    roles = frozenset(mark["role"] for mark in present)
    outcomes = frozenset(entry.get("outcomes") or OUTCOMES)
    about_them = bool(theirs) or "them" in judged or bool(slots & {"them", "them_product"})
    return Sentence(
        text=entry["text"],
        pieces=pieces,
        kinds=frozenset(entry.get("kinds") or KINDS),
        outcomes=outcomes,
        reason=entry.get("reason"),
        speaker=entry.get("speaker"),
        message=entry.get("message"),
        part=entry.get("part"),
        objections=frozenset(m["cat"] for m in ours if m["pol"] == "neg" and m["status"] != "denied"),
        denied=frozenset(m["cat"] for m in ours if m["pol"] == "neg" and m["status"] == "denied"),
        resolved=frozenset(m["cat"] for m in ours if m["pol"] == "neg" and m["status"] == "resolved"),
        strengths=frozenset(m["cat"] for m in ours if m["pol"] == "pos"),
        roles=roles,
        names_absent=bool(theirs) and not present,
        names_present=about_them and (bool(present) or not theirs),
        names_second=bool(second) or "competitor2" in slots,
        second_role=next((mark["role"] for mark in second if mark["assert"] == "present"), None),
        names_vendor="vendor" in slots,
        is_closing=bool(entry.get("reason"))
        or "selected" in roles
        or ("open" not in outcomes and bool(about_them or second or "vendor" in slots or entry.get("part"))),
    )


def taken_apart(marked: str) -> Iterable[Piece]:
    """A marked-up sentence as literal text, slots and opening and closing marks."""
    at = 0
    for match in TAG.finditer(marked):
        yield from words(marked[at : match.start()])
        closing, tag, attributes = match.groups()
        yield ("close", tag, {}) if closing else ("open", tag, dict(ATTRIBUTE.findall(attributes)))
        at = match.end()
    yield from words(marked[at:])


def words(chunk: str) -> Iterable[Piece]:
    """Literal text and slots of a chunk without marks."""
    at = 0
    for match in SLOT.finditer(chunk):
        if match.start() > at:
            yield "text", html.unescape(chunk[at : match.start()]), {}
        yield "slot", match[1], {}
        at = match.end()
    if at < len(chunk):
        yield "text", html.unescape(chunk[at:]), {}


def read_yaml(text: str) -> Any:
    """YAML through the C parser where it is built in: the bank is read on every use of the sample."""
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
