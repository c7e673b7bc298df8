"""`note_encoder`: what the trained encoder reads in a note: which doubtful names are companies, what each mention means,
claims, unknown vendors, and the primary reason.

Notes that are not in English are not read, and their doubtful names are settled by the rules of `note_names`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from nlp.state import Found, FoundClaim, Name, NoteState, note_state
from nlp.taxonomy import IDS

if TYPE_CHECKING:
    from nlp.decoding import Array
    from nlp.encoder import Encoder
    from nlp.pieces import Part
    from nlp.records import Assertion, Polarity, Role, Stance, Status

LEAST_BY_RULE = 0.72
_SHORTEST = 2


class NoteEncoder:
    """The component. Its files are part of the package, so that there is nothing to save but their place."""

    def __init__(self, encoder: Encoder) -> None:
        """Take the encoder, whose files are read with the first note."""
        self.encoder = encoder

    def __call__(self, doc: Any) -> Any:
        """Fill claims, vendors, reason and what each name means."""
        state = note_state(doc)
        if state.language == "en" and any(len(word) >= _SHORTEST for word in state.words):
            self._read(state)
        else:
            state.names = [name for name in state.names if name.confidence >= LEAST_BY_RULE]
        return doc

    def to_disk(self, path: Path | str, exclude: Any = ()) -> None:
        """Save nothing."""

    def from_disk(self, path: Path | str, exclude: Any = ()) -> NoteEncoder:  # noqa: ARG002
        """Load nothing."""
        return self

    def _read(self, state: NoteState) -> None:
        from nlp import decoding

        parts = self.encoder.pieces.parts(state.text, state.names, state.kind, state.outcome)
        bias = self.encoder.bias
        dropped: set[int] = set()
        for number, part in enumerate(parts):
            outputs, reason = self.encoder.outputs(part)
            self._settle(state, part, outputs, dropped)
            for claim in decoding.claims(outputs, part, state.names, bias):
                state.claims.append(
                    FoundClaim(
                        claim.start,
                        claim.end,
                        claim.category,
                        claim.about,
                        cast("Polarity", claim.polarity),
                        cast("Status", claim.status),
                        claim.confidence,
                    )
                )
            for start, end, confidence in decoding.vendors(outputs, part, bias):
                state.vendors.append(Found(start, end, "", confidence))
            if number == 0:
                self._reason(state, reason)
        state.names = [name for number, name in enumerate(state.names) if number not in dropped]

    def _settle(self, state: NoteState, part: Part, outputs: Array, dropped: set[int]) -> None:
        """What each name of the part is: no company at all, or with which assertion, role and stance."""
        from nlp import decoding
        from nlp.decoding import SLICES

        for position, number in part.names.items():
            name, row = state.names[number], outputs[position]
            if name.company == "us":
                if name.confidence < LEAST_BY_RULE:
                    dropped.add(number)
                continue
            is_name = float(decoding.softmax(row[SLICES["name"]])[1])
            if is_name < 0.5:
                dropped.add(number)
                continue
            assertion = decoding.softmax(row[SLICES["assertion"]])
            name.confidence = min(name.confidence if not name.is_doubtful else is_name, float(assertion.max()))
            name.assertion = cast("Assertion", decoding.ASSERTIONS[int(assertion.argmax())])
            name.role = cast("Role", decoding.ROLES[int(row[SLICES["role"]].argmax())])
            name.stance = cast("Stance", decoding.STANCES[int(row[SLICES["stance"]].argmax())])

    def _reason(self, state: NoteState, scores: Array) -> None:
        from nlp import decoding

        chances = decoding.softmax(scores)
        best = int(chances.argmax())
        state.primary_reason = IDS[best - 1] if best else None
        state.primary_reason_confidence = round(float(chances[best]), 2)


def settled(names: list[Name]) -> list[Name]:
    """The names that the rules of `note_names` take for companies."""
    return [name for name in names if name.confidence >= LEAST_BY_RULE]
