"""Which notes a changed brief can change: those in which its names, messages or own categories are found otherwise.

The catalog enters a reading only by the names that `note_names` finds, messages only by the echoes of `note_echoes`,
own categories only by the places of `note_own`. Where all three agree, so does the rest of the reading; finding them
costs a fraction of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any

from nlp.brief import Brief
from nlp.components.own import OwnCategories
from nlp.pipeline import build
from nlp.state import Name, NoteState

if TYPE_CHECKING:
    from spacy.language import Language

_MOST_DOUBTFUL = 3  # names that may be words, of which any may be kept: eight readings; a note with more is read again


class Comparison:
    """Compares what two briefs find in notes."""

    def __init__(self, old: Brief, new: Brief) -> None:
        """Take note of both; their pipelines are built when the first note is compared."""
        self.old, self.new = old, new
        self.parts = [part for part in ("catalog", "messages", "own") if getattr(old, part) != getattr(new, part)]

    @cached_property
    def _pipelines(self) -> tuple[Language, Language]:
        return tuple(build(brief.catalog, brief.messages, own=brief.own) for brief in (self.old, self.new))  # type: ignore[return-value]

    def affected(self, notes: Iterable[tuple[str, str | None]]) -> list[bool]:
        """For each note (text and kind) whether the new brief may read it otherwise than the old one did."""
        with self._pipelines[1].memory_zone():
            return [self._is_affected(text, kind) for text, kind in notes]

    def _is_affected(self, text: str, kind: str | None) -> bool:
        old, new = self._pipelines
        doc = new.make_doc(text)
        state: NoteState = doc._.note
        state.kind = kind
        if "catalog" in self.parts:
            old.get_pipe("note_names")(doc)
        names = state.names
        new.get_pipe("note_names")(doc)
        if "catalog" in self.parts and state.names != names:
            return True
        if self.parts in ([], ["catalog"]):
            return False
        for name in ("note_layout", "note_language"):
            new.get_pipe(name)(doc)
        names = state.names
        doubtful = [name for name in names if name.is_doubtful]
        if len(doubtful) > _MOST_DOUBTFUL:
            return True
        return any(
            self._differs(doc, [name for name in names if name not in dropped])
            for number in range(len(doubtful) + 1)
            for dropped in combinations(doubtful, number)
        )

    def _differs(self, doc: Any, names: list[Name]) -> bool:
        """Whether messages or own categories are found otherwise where just `names` are companies."""
        old, new = self._pipelines
        doc._.note.names = names
        new.get_pipe("note_sentences")(doc)
        return self._found(old, doc) != self._found(new, doc)

    def _found(self, pipeline: Language, doc: Any) -> tuple[Any, Any]:
        state: NoteState = doc._.note
        state.echoes = []
        if "messages" in self.parts:
            pipeline.get_pipe("note_echoes")(doc)
        own = pipeline.get_pipe("note_own")
        assert isinstance(own, OwnCategories)  # noqa: S101 - narrows the type
        return state.echoes, own.places(state) if "own" in self.parts else None
