"""`note_encoder`: what the trained encoder reads in a note: which of the names found are companies, what each mention
means, claims, unknown vendors, and the primary reason.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nlp.components.names import LEAST_CONFIDENCE
from nlp.components.reader import UNJUDGED, Reader
from nlp.state import Found, NoteState
from nlp.taxonomy import IDS

if TYPE_CHECKING:
    from nlp.decoding import Array, Thresholds
    from nlp.encoder import Encoder
    from nlp.pieces import Part


class NoteEncoder(Reader):
    """The component."""

    def __init__(self, network: Encoder) -> None:
        """Take the encoder, whose files are read with the first note."""
        self.network = network

    def _read(self, state: NoteState) -> None:
        from nlp import decoding

        thresholds, names = decoding.Thresholds(), state.names
        read: list[tuple[Part, Array]] = []
        dropped: set[int] = set()
        decided = 0.0
        for part in self.network.pieces.parts(state.text, names, state.kind, state.outcome):
            outputs, sentences, reason = self.network.outputs(part)
            dropped |= _settle(state, part, outputs, thresholds)
            kept = replace(part, names={place: name for place, name in part.names.items() if name not in dropped})
            read.append((kept, outputs))
            state.claims += decoding.claims(outputs, sentences, kept, names, thresholds)
            state.vendors += [
                Found(start, end, "", confidence)
                for start, end, confidence in decoding.vendors(outputs, part, thresholds)
            ]
            chances = decoding.softmax(reason)
            if not state.primary_reason or 1 - chances[0] > decided:
                decided, best = float(1 - chances[0]), int(chances.argmax())
                state.primary_reason = IDS[best - 1] if best else None
                state.primary_reason_confidence = round(float(chances[best]), 2)
        state.judge = lambda start, end: next(
            (
                found
                for part, outputs in read
                if (found := decoding.judgement(outputs, part, names, start, end)) is not None
            ),
            UNJUDGED,
        )
        state.names = [name for number, name in enumerate(names) if number not in dropped]


def _settle(state: NoteState, part: Part, outputs: Array, thresholds: Thresholds) -> set[int]:
    """Say what each name of the part means; the numbers of those that are no company are returned."""
    import numpy as np

    from nlp import decoding
    from nlp.decoding import SLICES

    dropped = set()
    surer = np.array([thresholds.present, 0, 0, 0], dtype=np.float32)
    for position, number in part.names.items():
        name, row = state.names[number], outputs[position]
        is_name = float(decoding.softmax(row[SLICES["name"]])[1])
        if name.company == "us":
            if name.confidence < LEAST_CONFIDENCE:
                dropped.add(number)
        elif name.is_doubtful and is_name < 0.5:
            dropped.add(number)
        else:
            assertion = decoding.softmax(row[SLICES["assertion"]] + surer)
            name.confidence = min(is_name if name.is_doubtful else name.confidence, float(assertion.max()))
            name.assertion = decoding.ASSERTIONS[int(assertion.argmax())]
            name.role = decoding.ROLES[int(row[SLICES["role"]].argmax())]
            name.stance = decoding.STANCES[int(row[SLICES["stance"]].argmax())]
    return dropped
