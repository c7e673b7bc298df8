"""`note_linear`: what fast mode reads in a note: which doubtful names are companies, what each mention means, claims,
unknown vendors, and the primary reason.

Every sentence is judged as a whole; of a claim found, the words that speak most for it are its place.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nlp import linear
from nlp.components.names import LEAST_CONFIDENCE
from nlp.components.reader import UNJUDGED, Reader
from nlp.decoding import ASSERTIONS, ROLES, STANCES, STATUSES
from nlp.state import Found, FoundClaim, Judgement, NoteState
from nlp.taxonomy import IDS

if TYPE_CHECKING:
    from nlp.linear import Floats, Network, Outputs, Part

MARGIN = 3.0
"""How far below its best word (in logits) a word still belongs to a claim."""
_OUTER = frozenset(".,;:!?-–—()[]\"'“”‘’*…")


class NoteLinear(Reader):
    """The component."""

    def __init__(self, network: Network | None = None) -> None:
        """Take the network; without one, the one that ships with winloss is read with the first note."""
        self.network = network

    def _read(self, state: NoteState) -> None:
        network = self.network = self.network or linear.load()
        state.names = [name for name in state.names if name.company != "us" or name.confidence >= LEAST_CONFIDENCE]
        dropped: set[int] = set()
        read: list[_Read] = []
        decided = 0.0
        for part in linear.parts(state, state.names):
            judged = [(place, name) for place, name in part.names.items() if state.names[name].company != "us"]
            outputs = network.read(part, [place for place, _ in judged], state.kind, state.outcome)
            rows = zip(judged, outputs.names, strict=True)
            kept = [(place, name) for (place, name), row in rows if _settle(state, name, row, dropped)]
            companies = [(place, state.names[name].company) for place, name in kept]
            vendors = _vendors(state, part, outputs.words[:, linear.LABELS], network.least_vendor)
            read.append(_Read(part, outputs, companies, vendors))
            _claims(state, read[-1], network.least)
            decided = _reason(state, outputs.reason, decided)
        state.judge = partial(_judgement, read)
        if dropped:
            state.names = [name for number, name in enumerate(state.names) if number not in dropped]


class _Read(NamedTuple):
    """A part, its outputs, and where in it competitors and unknown vendors stand."""

    part: Part
    outputs: Outputs
    companies: list[tuple[int, str]]
    vendors: list[int]


def _judgement(read: Sequence[_Read], start: int, end: int) -> Judgement:
    """How the note's words between two characters are judged, as a claim or not."""
    for part, outputs, companies, vendors in read:
        first, last = bisect_right(part.ends, start), bisect_left(part.starts, end) - 1
        if first > last:
            continue
        sentence = bisect_right(part.sentences, first) - 1
        low, high = part.sentences[sentence], [*part.sentences, len(part.words)][sentence + 1]
        words = outputs.words[first : last + 1]
        label = int(words[:, : linear.LABELS].max(0).argmax())
        status = int((words[:, linear.LABELS + 1 :].mean(0) + outputs.statuses[sentence]).argmax())
        return Judgement(
            about(low, high, last, companies, vendors) if label % 2 else "us",
            "pos" if label // 2 % 2 else "neg",
            STATUSES[status],
            _chance(outputs.sentences[sentence].max()),
        )
    return UNJUDGED


def _settle(state: NoteState, number: int, row: Floats, dropped: set[int]) -> bool:
    """Set what a name means by its logits; whether it is a company at all."""
    name = state.names[number]
    is_name = _chance(row[0]) if name.is_doubtful else name.confidence
    if is_name < 0.5:
        dropped.add(number)
        return False
    scores = row.tolist()
    assertion, role, stance = scores[1:5], scores[5:10], scores[10:13]
    best = max(assertion)
    name.assertion = ASSERTIONS[assertion.index(best)]
    name.role = ROLES[role.index(max(role))]
    name.stance = STANCES[stance.index(max(stance))]
    name.confidence = min(is_name, 1 / sum(math.exp(each - best) for each in assertion))
    return True


def _vendors(state: NoteState, part: Part, scores: Floats, least: float) -> list[int]:
    """Add the runs of words that name a vendor; the positions of their first words."""
    if scores.max() <= least:
        return []
    places = [place for place in np.flatnonzero(scores > least).tolist() if place not in part.names]
    firsts: list[int] = []
    last = -2
    for place in places:
        confidence = _chance(scores[place])
        if place == last + 1:
            state.vendors[-1].end = part.ends[place]
        else:
            state.vendors.append(Found(part.starts[place], part.ends[place], "", confidence))
            firsts.append(place)
        last = place
    return firsts


def _claims(state: NoteState, read: _Read, least: Floats) -> None:
    part, outputs, companies, vendors = read
    bounds = list(pairwise([*part.sentences, len(part.words)]))
    sentences, labels = np.nonzero(outputs.sentences > least)
    for sentence, label in zip(sentences.tolist(), labels.tolist(), strict=True):
        low, high = bounds[sentence]
        first, last = span(outputs.words[low:high, label].tolist())
        first, last = low + first, low + last
        while first < last and part.words[first] in _OUTER:
            first += 1
        while last > first and part.words[last] in _OUTER:
            last -= 1
        is_positive = label // 2 % 2
        status = 0 if is_positive else _status(outputs, sentence, first, last)
        state.claims.append(
            FoundClaim(
                part.starts[first],
                part.ends[last],
                IDS[label // 4],
                about(low, high, last, companies, vendors) if label % 2 else "us",
                "pos" if is_positive else "neg",
                STATUSES[status],
                _chance(outputs.sentences[sentence, label]),
            )
        )
    state.claims.sort(key=lambda claim: claim.start)


def _status(outputs: Outputs, sentence: int, first: int, last: int) -> int:
    """The likeliest status of the words `first` to `last` by their mean and their sentence (few, so no arrays)."""
    told = outputs.words[first : last + 1, linear.LABELS + 1 :].tolist()
    scores = [sum(each) / len(told) for each in zip(*told, strict=True)]
    both = [mean + more for mean, more in zip(scores, outputs.statuses[sentence].tolist(), strict=True)]
    return both.index(max(both))


def span(scores: list[float], margin: float = MARGIN) -> tuple[int, int]:
    """First and last of the run of words that speaks most for a claim: the largest sum above the best less `margin`."""
    floor = max(scores) - margin
    best = total = -1.0
    run = (0, 0)
    begin = 0
    for place, score in enumerate(scores):
        if total <= 0:
            total, begin = 0.0, place
        total += score - floor
        if total > best:
            best, run = total, (begin, place)
    return run


def about(low: int, high: int, last: int, companies: list[tuple[int, str]], vendors: list[int]) -> str:
    """Whom a claim of the words `low` to `high` (exclusive) that ends with `last` is about, if not us.

    The last competitor named in the sentence up to the claim's end, else the next one in it, else a vendor in it, else
    the competitor named last before.
    """
    places = [place for place, _ in companies]
    before = bisect_right(places, last)
    if before and companies[before - 1][0] >= low:
        return companies[before - 1][1]
    if before < len(companies) and companies[before][0] < high:
        return companies[before][1]
    if any(low <= place < high for place in vendors):
        return "other"
    if before:
        return companies[before - 1][1]
    return companies[-1][1] if companies else "other"


def _chance(logit: float) -> float:
    return 1 / (1 + math.exp(-min(60.0, max(-60.0, float(logit)))))


def _reason(state: NoteState, scores: Floats, decided: float) -> float:
    """Take a part's reason unless another part that names one is surer; how sure the surest is that it names any."""
    each = scores.tolist()
    highest = max(each)
    best = each.index(highest)
    total = sum(math.exp(score - highest) for score in each)
    names_one = 1 - math.exp(each[0] - highest) / total
    if state.primary_reason and names_one <= decided:
        return decided
    state.primary_reason = IDS[best - 1] if best else None
    state.primary_reason_confidence = round(1 / total, 2)
    return names_one
