"""What the components know of one note while it is read: `doc._.note`, completed step by step, all offsets in
characters.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from nlp.records import Assertion, Polarity, Role, Speaker, Stance, Status


@dataclass(slots=True)
class Line:
    """A line of the note. `part` is body, header, quote or signature; `first` is where its words begin (after a
    speaker's name).
    """

    start: int
    end: int
    first: int
    part: str = "body"
    speaker: Speaker = "unknown"
    is_turn: bool = False


@dataclass(slots=True)
class Name:
    """A place that names us (`us`) or a competitor; the trained reader decides what it means.

    `is_doubtful` says that the name is an ordinary word too.
    """

    start: int
    end: int
    company: str
    confidence: float
    is_doubtful: bool = False
    assertion: Assertion = "present"
    role: Role = "mentioned"
    stance: Stance = "neutral"


@dataclass(slots=True)
class Sentence:
    """Words of one sentence as messages and own categories are looked for in it: lower case, names as `@them`, `@us`,
    unknown capitalised names as `@name`; each from `starts` to `ends`.
    """

    start: int
    end: int
    speaker: Speaker
    part: str
    words: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    is_question: bool = False


@dataclass(slots=True)
class FoundClaim:
    """A claim in the making."""

    start: int
    end: int
    category: str
    about: str
    polarity: Polarity
    status: Status
    confidence: float


class Judgement(NamedTuple):
    """Whom some words judge, which way, and whether it stands; `confidence` that they judge at all."""

    about: str
    polarity: Polarity
    status: Status
    confidence: float


@dataclass(slots=True)
class Found:
    """A found vendor (`what` is empty) or an echo (`what` is the message's id)."""

    start: int
    end: int
    what: str
    confidence: float
    sentence: int = -1


@dataclass(slots=True)
class NoteState:
    """All that is known of a note; `words` are its tokens in lower case, blanks left out; `text` is `doc.text`, made
    once.
    """

    text: str = ""
    kind: str | None = None
    outcome: str | None = None
    words: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    """The words as they stand in the text; left empty by the tokenizer, since only fast mode asks."""
    lines: list[Line] = field(default_factory=list)
    language: str = "unknown"
    names: list[Name] = field(default_factory=list)
    our_addresses: list[int] = field(default_factory=list)
    """Where our name stands in an e-mail address, which is no mention of us."""
    sentences: list[Sentence] = field(default_factory=list)
    claims: list[FoundClaim] = field(default_factory=list)
    vendors: list[Found] = field(default_factory=list)
    echoes: list[Found] = field(default_factory=list)
    primary_reason: str | None = None
    primary_reason_confidence: float = 0.0
    judge: Callable[[int, int], Judgement] | None = None
    """How the characters from one offset to another are judged, where a trained component has read the note."""

    def speaker(self, start: int) -> Speaker:
        """Who says what begins at the character `start`."""
        line = bisect_right(self.lines, start, key=lambda line: line.start) - 1
        return self.lines[line].speaker if line >= 0 else "unknown"


class BareNote:
    """What components get in place of a Doc where nobody asks for one (fast mode): `doc._.note`, and nothing else."""

    __slots__ = ("note",)

    def __init__(self, note: NoteState) -> None:
        """Hold the state."""
        self.note = note

    @property
    def _(self) -> BareNote:
        return self


def note_state(doc: Any) -> NoteState:
    """The state of a Doc made by the note tokenizer."""
    state = doc._.note
    if not isinstance(state, NoteState):
        raise ValueError("doc._.note is empty: make the Doc with the pipeline's own tokenizer (nlp.pipeline.build).")
    return state


def register() -> None:
    """Register the Doc extension `note`, once."""
    from spacy.tokens import Doc

    if not Doc.has_extension("note"):
        Doc.set_extension("note", default=None)
