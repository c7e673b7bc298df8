"""What the two trained components share: which notes are read, and that their files ship with the package.

Not here: the reading itself (`encoder`, `linear`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, Self

from nlp import vendors
from nlp.components.names import LEAST_CONFIDENCE
from nlp.state import Judgement, NoteState, note_state

UNJUDGED = Judgement("us", "neg", "raised", 0.0)
"""How words are judged that no part of a note holds."""


class Reader(ABC):
    """A component that fills claims, vendors, reason and what each name means.

    Notes that are not in English are not read; their doubtful names are settled by the confidence that `note_names`
    gave.
    """

    network: Any
    """The trained network that it reads by."""

    def __call__(self, doc: Any) -> Any:
        """Read the note of `doc`."""
        state = note_state(doc)
        if state.language == "en" and any(word[0].isalpha() for word in state.words):
            self._read(state)
            if state.vendors:
                state.vendors = vendors.as_written(state.text, state.vendors, state.names)
        else:
            state.names = [name for name in state.names if name.confidence >= LEAST_CONFIDENCE]
        return doc

    @abstractmethod
    def _read(self, state: NoteState) -> None:
        """Fill the state of an English note."""

    def to_disk(self, path: Path | str, exclude: Any = ()) -> None:  # noqa: B027
        """Save nothing: the files are part of the package."""

    def from_disk(self, path: Path | str, exclude: Any = ()) -> Self:  # noqa: ARG002
        """Load nothing."""
        return self
