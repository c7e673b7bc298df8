"""Notes in, readings out: the pipeline applied to one note or to many, on several cores if wanted."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import replace
from functools import cache, cached_property
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from nlp import lexicon, workers
from nlp.brief import Brief
from nlp.catalog import Catalog
from nlp.messages import Message
from nlp.own_taxonomy import OwnCategory
from nlp.pipeline import build
from nlp.records import Claim, Echo, Mention, Note, Reading, UnknownVendor
from nlp.state import BareNote, NoteState
from nlp.words import clean, state_of

if TYPE_CHECKING:
    from spacy.language import Language
    from threadpoolctl import ThreadpoolController

    from nlp.components.reader import Reader

Mode = Literal["default", "fast"]
_Key = tuple[str, str | None, str | None]
"""A note's text, kind and outcome: all that its reading depends on."""
_READ_BY = ("artefact", "components", "rules")
_BATCH = 100
_BATCH_LETTERS = 500_000
_REPEATED_LETTERS, _MOST_REMEMBERED = 300, 10_000
"""What reps paste again and again is short ("Left a voicemail."): so many readings of so short notes are kept."""
FEWEST_FOR_WORKERS: dict[Mode, int] = {"default": 300, "fast": 4000}
"""Fewer notes than these are read in this process: starting others would take longer than it saves."""


class Extractor:
    """Reads notes by one catalog, one set of messages and the categories that a project adds.

    `mode="fast"` reads by a small network (`note_linear`), many times as fast and less exactly.
    """

    def __init__(
        self,
        catalog: Catalog,
        messages: Iterable[Message] = (),
        mode: Mode = "default",
        own: Iterable[OwnCategory] = (),
    ) -> None:
        """Take note of what to read by; the pipeline is built when the first note is read."""
        if mode not in ("default", "fast"):
            raise ValueError(f"mode is {mode!r}, expected 'default' or 'fast'.")
        self.mode = mode
        self.brief = Brief(catalog=catalog, messages=tuple(messages), own=tuple(own))
        self.catalog_version = self.brief.version
        self.version = f"{mode}-{_code_version()}"
        self._remembered: dict[_Key, Reading] = {}

    @cached_property
    def _nlp(self) -> Language:
        """The pipeline; where it makes Docs, its vocabulary is warmed so that batches leave nothing behind in it."""
        is_fast = self.mode == "fast"
        nlp = build(self.brief.catalog, self.brief.messages, is_fast, self.brief.own)
        for word in () if is_fast else lexicon.known_words():
            nlp.vocab[word]
        return nlp

    @cached_property
    def _threads(self) -> ThreadpoolController:
        """Keeps numpy's products on one thread: they are too small to share, and readers run beside each other."""
        from threadpoolctl import ThreadpoolController

        return ThreadpoolController()

    @property
    def reader(self) -> Reader:
        """The trained component of the pipeline, whose network training replaces to measure another."""
        found: Reader = self._nlp.get_pipe("note_linear" if self.mode == "fast" else "note_encoder")  # type: ignore[assignment]
        return found

    def read(self, text: str, kind: str | None = None, outcome: str | None = None) -> Reading:
        """What one note says; its `note_id` is empty. Kind and outcome help where they are known."""
        return self._read_batch([Note("", text, kind, outcome)])[0]

    def read_all(self, notes: Iterable[Note], processes: int = 1) -> Generator[Reading]:
        """What each note says, in the order given, streamed.

        Identical notes of a batch are read once, short ones of all batches.

        With `processes` above 1, that many others read (0: one for each core) where there are notes enough to pay for
        their start. Raises `WorkerError` where one of them fails.
        """
        if processes < 0:
            raise ValueError(f"processes is {processes}, expected 0 (all cores) or more.")
        remaining = iter(notes)
        count = processes or workers.cores()
        if count > 1:
            first = list(islice(remaining, FEWEST_FOR_WORKERS[self.mode]))
            is_much = len(first) == FEWEST_FOR_WORKERS[self.mode]
            remaining = chain(first, remaining)
            if is_much:
                told = {"brief": self.brief.model_dump(mode="json"), "mode": self.mode}
                yield from workers.read_all(told, self.version, _batches(remaining), count)
                return
        for batch in _batches(remaining):
            yield from self._read_batch(batch)

    def _read_batch(self, notes: list[Note]) -> list[Reading]:
        with self._nlp.memory_zone(), self._threads.limit(limits=1):
            readings: dict[_Key, Reading] = {}
            named = []
            components = [component for _, component in self._nlp.pipeline]
            for note in notes:
                key = (note.text, note.kind, note.outcome)
                reading = readings.get(key) or self._remembered.get(key)
                if reading is None:
                    reading = readings[key] = self._read(note, components)
                    if len(note.text) <= _REPEATED_LETTERS:
                        if len(self._remembered) >= _MOST_REMEMBERED:
                            self._remembered.clear()
                        self._remembered[key] = reading
                named.append(reading if reading.note_id == note.note_id else replace(reading, note_id=note.note_id))
        return named

    def _read(self, note: Note, components: list[Callable[[Any], Any]]) -> Reading:
        doc: Any = BareNote(state_of(clean(note.text))) if self.mode == "fast" else self._nlp.make_doc(note.text)
        state: NoteState = doc._.note
        state.kind, state.outcome = note.kind, note.outcome
        for component in components:
            doc = component(doc)
        return _reading(note, state)


def _batches(notes: Iterator[Note]) -> Iterator[list[Note]]:
    """Notes by the hundred, fewer where they are long, so that all processes have work and little waits in memory."""
    batch: list[Note] = []
    letters = 0
    for note in notes:
        batch.append(note)
        letters += len(note.text)
        if len(batch) == _BATCH or letters >= _BATCH_LETTERS:
            yield batch
            batch, letters = [], 0
    if batch:
        yield batch


def _reading(note: Note, state: NoteState) -> Reading:
    text, is_english = note.text, state.language == "en"
    return Reading(
        note_id=note.note_id,
        language=state.language,
        primary_reason=state.primary_reason if is_english else None,
        primary_reason_confidence=state.primary_reason_confidence if is_english else 0.0,
        mentions=tuple(
            Mention(
                name.start,
                name.end,
                text[name.start : name.end],
                name.company,
                name.assertion,
                name.role,
                name.stance,
                round(name.confidence, 2),
                state.speaker(name.start),
            )
            for name in state.names
            if name.company != "us"
        ),
        claims=tuple(
            Claim(
                claim.start,
                claim.end,
                text[claim.start : claim.end],
                claim.category,
                claim.about,
                claim.polarity,
                claim.status,
                round(claim.confidence, 2),
                state.speaker(claim.start),
            )
            for claim in (state.claims if is_english else ())
        ),
        unknown_vendors=tuple(
            UnknownVendor(
                found.start,
                found.end,
                text[found.start : found.end],
                round(found.confidence, 2),
                state.speaker(found.start),
            )
            for found in (state.vendors if is_english else ())
        ),
        echoes=tuple(
            Echo(
                found.start,
                found.end,
                text[found.start : found.end],
                found.what,
                round(found.confidence, 2),
                state.speaker(found.start),
            )
            for found in (state.echoes if is_english else ())
        ),
    )


@cache
def _code_version() -> str:
    """Changes with every line of this room and every trained file, so that no two ways of reading are ever mixed."""
    room = Path(__file__).parent
    digest = hashlib.sha256()
    read = (*room.glob("*.*"), *(path for name in _READ_BY for path in (room / name).iterdir()))
    for path in sorted(path for path in read if path.suffix in (".yaml", ".py", ".npz", ".onnx", ".txt")):
        digest.update(path.relative_to(room).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:10]
