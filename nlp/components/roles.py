"""`note_roles`: what each named competitor is to the buyer (role) and whom its sentence favours (stance)."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from nlp.components.cues import Cue
from nlp.components.outcomes import outcome_of
from nlp.records import Role, Stance
from nlp.state import FoundClaim, Name, NoteState, Sentence, note_state

_ORDER: tuple[Role, ...] = ("selected", "rejected", "incumbent", "evaluated")


class Roles:
    """The component."""

    def __call__(self, doc: Any) -> Any:
        """Set role and stance of every competitor's name."""
        state = note_state(doc)
        state.outcome = state.outcome or outcome_of(state)
        for sentence in state.sentences:
            if sentence.names:
                self._read_cues(sentence, state.outcome)
        self._agree(state)
        self._take_sides(state)
        return doc

    def _read_cues(self, sentence: Sentence, outcome: str | None) -> None:
        for first, last, cue in sentence.hits:
            if not isinstance(cue, Cue) or cue.of != "role":
                continue
            role: Role = next(role for role in _ORDER if role == cue.value)
            if role == "selected" and outcome in ("won", "no_decision"):
                continue
            for word in range(first, last + 1):
                name = sentence.names.get(word)
                if name is None or name.company == "us" or name.assertion != "present":
                    continue
                if not name.has_role_cue or _ORDER.index(role) < _ORDER.index(name.role):
                    name.role, name.has_role_cue = role, True

    def _agree(self, state: NoteState) -> None:
        """A competitor that is chosen in one place is so everywhere; the outcome decides the rest."""
        present: dict[str, list[Name]] = defaultdict(list)
        for name in state.names:
            if name.company != "us" and name.assertion == "present" and name.word >= 0:
                present[name.company].append(name)
        chosen = [company for company, names in present.items() if any(name.role == "selected" for name in names)]
        if not chosen and state.outcome == "lost" and present:
            chosen = [max(sorted(present), key=lambda company: _likely(state, company, present[company]))]
        for company, names in present.items():
            cued = {name.role for name in names if name.has_role_cue}
            for name in names:
                if company in chosen:
                    name.role = "selected"
                elif not name.has_role_cue or name.role == "evaluated":
                    name.role = _fallback(state.outcome, name, cued)

    def _take_sides(self, state: NoteState) -> None:
        claims: dict[int, list[FoundClaim]] = defaultdict(list)
        for claim in state.claims:
            claims[claim.sentence].append(claim)
        for name in state.names:
            if name.company == "us" or name.sentence < 0 or name.assertion == "negated":
                continue
            sentence = state.sentences[name.sentence]
            balance = _balance(name, claims[name.sentence])
            cued = _cued(sentence, name.word) if name.assertion == "present" else None
            name.stance = _stance(name, balance, cued)


def _fallback(outcome: str | None, name: Name, cued: set[Role]) -> Role:
    """The role of a competitor of which its own sentence says nothing, or only that it was looked at."""
    if outcome == "won":
        return "incumbent" if cued == {"incumbent"} else "rejected"
    if outcome == "lost":
        return "rejected"
    if name.has_role_cue:
        return name.role
    return next((role for role in _ORDER if role in cued), "evaluated")


def _likely(state: NoteState, company: str, names: list[Name]) -> float:
    """How likely a competitor is the one that a lost deal went to, where no words say so."""
    praised = sum(claim.about == company and claim.polarity == "pos" for claim in state.claims)
    faulted = sum(claim.about == company and claim.polarity == "neg" for claim in state.claims)
    ruled_out = sum(name.role == "rejected" for name in names)
    in_use = sum(name.role == "incumbent" for name in names)
    return 2 * praised - faulted - 3 * ruled_out - in_use + len(names)


def _balance(name: Name, claims: list[FoundClaim]) -> int:
    """Above 0 if the claims of the sentence favour the competitor, below 0 if they favour us."""
    balance = 0
    for claim in claims:
        if claim.status == "denied":
            continue
        is_positive = claim.polarity == "pos"
        if claim.about == name.company:
            balance += 2 if is_positive else -2
        elif claim.about == "us":
            balance += -1 if is_positive else 1 if claim.status == "raised" else 0
    return balance


def _cued(sentence: Sentence, word: int) -> Stance | None:
    sides = {
        hit.meaning.value
        for hit in sentence.hits
        if isinstance(hit.meaning, Cue) and hit.meaning.of == "stance" and hit.first <= word <= hit.last
    }
    if len(sides) != 1:
        return None
    return "them" if "them" in sides else "us"


def _stance(name: Name, balance: int, cued: Stance | None) -> Stance:
    if name.role == "selected":
        return "us" if balance <= -2 and cued != "them" else "them"
    if name.role == "rejected":
        return "them" if balance >= 2 and cued != "us" else "us"
    if balance >= 2:
        return "them"
    if balance <= -2:
        return "us"
    return cued or "neutral"
