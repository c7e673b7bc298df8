"""The corpus as training examples: pieces of notes with the answer for every word and name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nlp import catalog as catalogs
from nlp import linear
from nlp.corpus import markup
from nlp.decoding import ASSERTIONS, POLARITIES, ROLES, STANCES, STATUSES
from nlp.pieces import Part, Pieces
from nlp.state import Name
from nlp.taxonomy import IDS
from nlp.words import NoteTokenizer, clean

FOLDER = Path(__file__).parents[1] / "corpus"
VALIDATION = ("d14", "d15", "d16", "d17")
"""Industries that nothing is trained or chosen on."""
DEVELOPMENT = ("d3", "d7", "d10", "d12")
"""Industries that the encoder is not trained on: its thresholds are chosen on them."""
BARE = ("d526", "d540", "d568", "d596")
"""Industries of short, plain notes that nothing is trained or chosen on."""
NONE = -1


@dataclass(slots=True)
class Claimed:
    """Words `first` to `last` of a part (numbers into `Part.words`), what they claim, and about whom."""

    first: int
    last: int
    kind: int
    """1 + 2 * category + polarity; 0 is no claim."""
    about: str
    status: int


@dataclass(slots=True)
class Example:
    """A part of a note, cut with its kind and outcome known (the head of its pieces), and the answers for it."""

    part: Part
    names: Sequence[Name]
    claims: list[Claimed] = field(default_factory=list)
    vendors: list[tuple[int, int]] = field(default_factory=list)
    marks: dict[int, tuple[int, int, int, int]] = field(default_factory=dict)
    """Marker position to (is a name, assertion, role, stance); -1 where there is no answer."""
    reason: int = NONE
    """0 none, 1 + category; -1 where the part is not the whole note."""
    variants: list[Example] = field(default_factory=list)
    """The same, each with one competitor's names left standing as a vendor that the catalog lacks."""


def domains(folder: Path = FOLDER) -> list[str]:
    """The corpus' industries, in their numbers' order."""
    names = [path.name.removesuffix(".notes.jsonl") for path in folder.glob("*.notes.jsonl")]
    return sorted(names, key=lambda name: (len(name), name))


def trained_on() -> list[str]:
    """The industries that are learnt from: all but those that thresholds are chosen on and figures told of."""
    return [name for name in domains() if name not in (*VALIDATION, *DEVELOPMENT, *BARE)]


def examples(names: Sequence[str], pieces: Pieces, folder: Path = FOLDER) -> list[Example]:
    """The examples of these industries."""
    return [example for name in names for example in _domain(name, pieces, folder)]


def _domain(name: str, pieces: Pieces, folder: Path) -> Iterator[Example]:
    from spacy.vocab import Vocab

    from nlp.components.names import Names
    from nlp.state import register

    register()
    finder = Names(catalogs.load(folder / f"{name}.catalog.yaml"), keeps_doubtful=True)
    tokenizer = NoteTokenizer(Vocab())
    for _, note in markup.notes(str(folder / name)):
        text, gold = markup.annotation(note)
        state = finder(tokenizer(text))._.note
        names_found = with_gold(state.names, gold["mentions"])
        parts = pieces.parts(clean(text), names_found, note["kind"], note["outcome"])
        whole = [_example(note, part, names_found, gold, len(parts) == 1) for part in parts]
        if len(whole) == 1:
            for company in _well_known(names_found):
                kept = [name for name in names_found if name.company != company]
                part = pieces.parts(clean(text), kept, note["kind"], note["outcome"])[0]
                whole[0].variants.append(_example(note, part, kept, _without(gold, company), True))
        yield from whole


def _well_known(names: Sequence[Name]) -> list[str]:
    """The competitors of a note whose names can be nothing else, in the order of their first mention."""
    doubtful = {name.company for name in names if name.is_doubtful}
    return [company for company in dict.fromkeys(name.company for name in names) if company not in {"us", *doubtful}]


def _without(gold: dict[str, Any], company: str) -> dict[str, Any]:
    """The answers for a note whose catalog lacks the competitor."""
    hidden = [mention for mention in gold["mentions"] if mention["competitor"] == company]
    return gold | {
        "mentions": [mention for mention in gold["mentions"] if mention["competitor"] != company],
        "claims": [claim | {"about": "other"} if claim["about"] == company else claim for claim in gold["claims"]],
        "unknown_vendors": [*gold["unknown_vendors"], *hidden],
    }


def with_gold(found: list[Name], mentions: Sequence[dict[str, Any]]) -> list[Name]:
    """The names found, and the marked ones that were not found in their place."""
    missed = [
        Name(mention["start"], mention["end"], mention["competitor"], 1.0)
        for mention in mentions
        if not any(_overlap(name, mention) for name in found)
    ]
    return sorted([*found, *missed], key=lambda name: name.start)


def _example(note: dict[str, Any], part: Part, names: Sequence[Name], gold: dict[str, Any], is_whole: bool) -> Example:
    example = Example(part, names)
    if is_whole:
        example.reason = NONE if "drawn" in note else reason_of(note)  # nobody was asked in a review
    for claim in sorted(gold["claims"], key=lambda claim: claim["start"] - claim["end"]):
        words = within(part, claim) if claim["category"] in IDS else []  # a project's own category is not learnt
        if words:
            kind = 1 + 2 * IDS.index(claim["category"]) + POLARITIES.index(claim["polarity"])
            example.claims.append(Claimed(words[0], words[-1], kind, claim["about"], STATUSES.index(claim["status"])))
    for vendor in gold["unknown_vendors"]:
        words = within(part, vendor)
        if words:
            example.vendors.append((words[0], words[-1]))
    for position, number in part.names.items():
        name = names[number]
        if name.company == "us":
            continue
        found = marked(name, gold)
        example.marks[position] = (int(bool(found)) if name.is_doubtful else NONE, *meaning(found))
    return example


def within(part: Part | linear.Part, item: dict[str, Any]) -> list[int]:
    """The numbers of the part's words that lie in a marked place."""
    return [
        number
        for number, (start, end) in enumerate(zip(part.starts, part.ends, strict=True))
        if start < item["end"] and item["start"] < end
    ]


def marked(name: Name, gold: dict[str, Any]) -> dict[str, Any] | None:
    """The marked mention of the competitor where the name stands."""
    return next(
        (item for item in gold["mentions"] if item["competitor"] == name.company and _overlap(name, item)), None
    )


def meaning(mention: dict[str, Any] | None) -> tuple[int, int, int]:
    """The numbers of its assertion, role and stance; NONE without one."""
    if mention is None:
        return NONE, NONE, NONE
    return (
        ASSERTIONS.index(mention["assertion"]),
        ROLES.index(mention["role"]),
        STANCES.index(mention["stance"]),
    )


def reason_of(note: dict[str, Any]) -> int:
    """The number of its primary reason: 0 none, 1 + category."""
    reason = note["primary_reason"]
    return IDS.index(reason) + 1 if reason else 0


def _overlap(name: Name, item: dict[str, Any]) -> bool:
    return bool(name.start < item["end"] and item["start"] < name.end)
