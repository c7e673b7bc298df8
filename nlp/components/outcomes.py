"""How a note says that its deal ended. A helper of `note_roles`, used where the outcome is not given."""

from __future__ import annotations

from collections import defaultdict

from nlp.components.cues import Cue
from nlp.state import NoteState


def outcome_of(state: NoteState) -> str | None:
    """How the note says that the deal ended, or None."""
    votes: dict[str, float] = defaultdict(float)
    total = len(state.sentences)
    for number, sentence in enumerate(state.sentences):
        for hit in sentence.hits:
            if isinstance(hit.meaning, Cue) and hit.meaning.of == "outcome":
                votes[hit.meaning.value] += 1.5 if number <= 1 else 1.2 if number >= total - 2 else 1
    if not votes:
        return None
    best = max(sorted(votes), key=lambda outcome: votes[outcome])
    return best if votes[best] >= 1.5 or len(state.words) <= 40 else None
