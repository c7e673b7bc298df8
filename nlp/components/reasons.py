"""`note_reason`: the one category that the note says decided the deal, or nothing where it does not say."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from nlp.components.cues import Cue
from nlp.state import FoundClaim, NoteState, note_state

_BUYERS_OWN = frozenset(["timing_priority", "value_roi", "stakeholder"])
_HERE = 2.5
_NEXT = 2.0
_ASIDE = -1.2
_LEAST = 1.0
_LEAST_UNKNOWN = 3.5


class Reason:
    """The component."""

    def __call__(self, doc: Any) -> Any:
        """Set `primary_reason` and its confidence; an open deal has none, an unknown outcome only an emphasised one."""
        state = note_state(doc)
        if state.outcome != "open":
            self._decide(state, state.outcome)
        return doc

    def _decide(self, state: NoteState, outcome: str | None) -> None:
        emphasis = _emphasis(state)
        scores: dict[str, float] = defaultdict(float)
        for claim in state.claims:
            weight = _weight(claim, outcome)
            if weight > 0:
                scores[claim.category] = max(scores[claim.category], weight + emphasis.get(claim.sentence, 0)) + (
                    0.25 if scores[claim.category] else 0
                )
        if not scores:
            return
        ranked = sorted(scores.items(), key=lambda item: -item[1])
        category, best = ranked[0]
        second = ranked[1][1] if len(ranked) > 1 else 0.0
        if best < (_LEAST if outcome else _LEAST_UNKNOWN):
            return
        state.primary_reason = category
        state.primary_reason_confidence = round(min(0.9, 0.35 + 0.1 * best + 0.1 * (best - second)), 2)


def _weight(claim: FoundClaim, outcome: str | None) -> float:
    """How well a claim can explain the outcome: objections explain a loss, strengths a win."""
    if claim.status != "raised":
        return 0.1 if claim.status == "resolved" else 0.0
    is_ours, is_negative = claim.about == "us", claim.polarity == "neg"
    if outcome is None:
        return 1.2
    if outcome == "no_decision" and is_negative and claim.category in _BUYERS_OWN:
        return 1.9
    if outcome == "won":
        ours, theirs = (0.3, 0.9) if is_negative else (1.6, 0.0)
    else:
        ours, theirs = (1.6, 0.0) if is_negative else (0.0, 1.1)
    return ours if is_ours else theirs


def _emphasis(state: NoteState) -> dict[int, float]:
    """How much each sentence is marked as the one that names the reason."""
    emphasis: dict[int, float] = defaultdict(float)
    for number, sentence in enumerate(state.sentences):
        values = {
            hit.meaning.value for hit in sentence.hits if isinstance(hit.meaning, Cue) and hit.meaning.of == "reason"
        }
        if "here" in values:
            emphasis[number] += _HERE
        if "next" in values:
            emphasis[number + 1] += _NEXT
        if "aside" in values:
            emphasis[number] += _ASIDE
    return emphasis
