"""How a note says that its deal ended. A helper of `note_roles`, used where the outcome is not given."""

from __future__ import annotations

from collections import defaultdict

from nlp.components.cues import Cue
from nlp.state import NoteState, Sentence

_ROLE_VOTES = {"selected": ("lost", 0.8), "rejected": ("won", 0.6)}
_LEAST = 0.8


def outcome_of(state: NoteState) -> str | None:
    """How the note says that the deal ended, or None. A competitor that was chosen or beaten is half the answer."""
    votes: dict[str, float] = defaultdict(float)
    total = len(state.sentences)
    for number, sentence in enumerate(state.sentences):
        weight = 1.5 if number <= 1 else 1.2 if number >= total - 2 else 1
        for hit in sentence.hits:
            if not isinstance(hit.meaning, Cue):
                continue
            if hit.meaning.of == "outcome":
                votes[hit.meaning.value] += weight
            elif (
                hit.meaning.of == "role"
                and hit.meaning.value in _ROLE_VOTES
                and _is_present(sentence, hit.first, hit.last)
            ):
                outcome, share = _ROLE_VOTES[hit.meaning.value]
                votes[outcome] += share
    best = max(sorted(votes), key=lambda outcome: votes[outcome], default=None)
    return best if best is not None and votes[best] >= _LEAST else None


def _is_present(sentence: Sentence, first: int, last: int) -> bool:
    """Whether a competitor named between two words is part of this deal."""
    return any(first <= word <= last and name.assertion == "present" for word, name in sentence.names.items())
