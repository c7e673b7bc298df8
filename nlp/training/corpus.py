"""The corpus as training examples: pieces of notes with the answer for every word and name."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nlp import catalog as catalogs
from nlp.decoding import ASSERTIONS, POLARITIES, ROLES, STANCES, STATUSES
from nlp.pieces import Part, Pieces
from nlp.state import Name
from nlp.taxonomy import IDS
from nlp.words import NoteTokenizer, clean

FOLDER = Path(__file__).parents[1] / "corpus"
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

    note_id: str
    text: str
    part: Part
    names: Sequence[Name]
    claims: list[Claimed] = field(default_factory=list)
    vendors: list[tuple[int, int]] = field(default_factory=list)
    marks: dict[int, tuple[int, int, int, int]] = field(default_factory=dict)
    """Marker position to (is a name, assertion, role, stance); -1 where there is no answer."""
    reason: int = NONE
    """0 none, 1 + category; -1 where the part is not the whole note."""


def domains(folder: Path = FOLDER) -> list[str]:
    """The corpus' industries, in their numbers' order."""
    names = [path.name.removesuffix(".notes.jsonl") for path in folder.glob("*.notes.jsonl")]
    return sorted(names, key=lambda name: (len(name), name))


def examples(names: Sequence[str], pieces: Pieces, folder: Path = FOLDER) -> list[Example]:
    """The examples of these industries."""
    return [example for name in names for example in _domain(name, pieces, folder)]


def markup(folder: Path = FOLDER) -> Any:
    """The scorer of the annotation guide."""
    sys.path.insert(0, str(folder))
    import markup

    return markup


def _domain(name: str, pieces: Pieces, folder: Path) -> Iterator[Example]:
    from spacy.vocab import Vocab

    from nlp.components.names import Names
    from nlp.state import register

    register()
    module = markup(folder)
    finder = Names(catalogs.load(folder / f"{name}.catalog.yaml"), keeps_doubtful=True)
    tokenizer = NoteTokenizer(Vocab())
    for _, note in module.notes(str(folder / name)):
        text, gold = module.annotation(note)
        state = finder(tokenizer(clean(text)))._.note
        names_found = with_gold(state.names, gold["mentions"])
        parts = pieces.parts(clean(text), names_found, note["kind"], note["outcome"])
        for part in parts:
            yield _example(note, text, part, names_found, gold, len(parts) == 1)


def with_gold(found: list[Name], mentions: Sequence[dict[str, Any]]) -> list[Name]:
    """The names found, and the marked ones that were not found in their place."""
    missed = [
        Name(mention["start"], mention["end"], mention["competitor"], 1.0)
        for mention in mentions
        if not any(name.start < mention["end"] and mention["start"] < name.end for name in found)
    ]
    return sorted([*found, *missed], key=lambda name: name.start)


def _example(
    note: dict[str, Any], text: str, part: Part, names: Sequence[Name], gold: dict[str, Any], is_whole: bool
) -> Example:
    example = Example(note["note_id"], text, part, names)
    if is_whole:
        reason = note.get("primary_reason")
        example.reason = IDS.index(reason) + 1 if reason else 0
    for claim in sorted(gold["claims"], key=lambda claim: claim["start"] - claim["end"]):
        words = _within(part, claim)
        if words:
            kind = 1 + 2 * IDS.index(claim["category"]) + POLARITIES.index(claim["polarity"])
            example.claims.append(Claimed(words[0], words[-1], kind, claim["about"], STATUSES.index(claim["status"])))
    for vendor in gold["unknown_vendors"]:
        words = _within(part, vendor)
        if words:
            example.vendors.append((words[0], words[-1]))
    for position, number in part.names.items():
        name = names[number]
        if name.company == "us":
            is_marked = any(_overlap(name, item) for item in gold["mentions"])
            example.marks[position] = (0 if is_marked else NONE, NONE, NONE, NONE)
            continue
        found = next(
            (item for item in gold["mentions"] if item["competitor"] == name.company and _overlap(name, item)), None
        )
        if found is None:
            example.marks[position] = (0, NONE, NONE, NONE)
        else:
            example.marks[position] = (
                1,
                ASSERTIONS.index(found["assertion"]),
                ROLES.index(found["role"]),
                STANCES.index(found["stance"]),
            )
    return example


def _within(part: Part, item: dict[str, Any]) -> list[int]:
    return [
        number
        for number, (start, end) in enumerate(zip(part.starts, part.ends, strict=True))
        if start < item["end"] and item["start"] < end
    ]


def _overlap(name: Name, item: dict[str, Any]) -> bool:
    return bool(name.start < item["end"] and item["start"] < name.end)
