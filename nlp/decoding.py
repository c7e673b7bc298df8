"""What the encoder's outputs say: claims, vendors and judgements, as plain records.

Every piece has one row of outputs, cut into heads by `HEADS`, and every sentence one more. A claim is found by both,
lies around its surest word, and is judged by the mean of its words' outputs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nlp.pieces import Part
from nlp.records import Assertion, Polarity, Role, Stance, Status
from nlp.state import FoundClaim, Judgement, Name
from nlp.taxonomy import IDS

Array = np.ndarray[Any, np.dtype[np.float32]]
POINTER = 48
"""Width of what a claim points with and a company is pointed at by."""
KINDS = 1 + 2 * len(IDS)
"""No claim, then every category, negative and positive."""
POLARITIES: tuple[Polarity, ...] = ("neg", "pos")
STATUSES: tuple[Status, ...] = ("raised", "resolved", "denied")
ASSERTIONS: tuple[Assertion, ...] = ("present", "negated", "hypothetical", "historical")
ROLES: tuple[Role, ...] = ("incumbent", "evaluated", "selected", "rejected", "mentioned")
STANCES: tuple[Stance, ...] = ("them", "us", "neutral")
HEADS = {
    "kind": KINDS,
    "status": len(STATUSES),
    "vendor": 3,  # outside, begins, goes on
    "name": 2,
    "assertion": len(ASSERTIONS),
    "role": len(ROLES),
    "stance": len(STANCES),
    "query": POINTER,
    "key": POINTER,
    "us": 1,
    "other": 1,
}


def _slices() -> dict[str, slice]:
    ends = np.cumsum(list(HEADS.values())).tolist()
    return {name: slice(end - width, end) for (name, width), end in zip(HEADS.items(), ends, strict=True)}


SLICES = _slices()


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How sure a reading must be: `claim` from 0 to 1; `span`, the part of a claim's surest word that its other words
    must reach; `vendor`, added to the logit of a word's being outside any vendor's name; `present`, added to that of a
    mention's being present.
    """

    claim: float = 0.45
    span: float = 0.2
    vendor: float = 1.0
    present: float = 0.5


def claims(
    outputs: Array, sentences: Array, part: Part, names: Sequence[Name], thresholds: Thresholds
) -> list[FoundClaim]:
    """The claims of a part, at most one a sentence for each category and polarity.

    `outputs` has shape (pieces, sum of HEADS), `sentences` (sentences, 2 * 2 * categories: for each category and
    polarity, about us and about another). How sure a claim is, is the mean of what its sentence and its surest word
    say.
    """
    found = []
    rows = outputs[part.words]
    by_word = softmax(rows[:, SLICES["kind"]])
    chances = 1 / (1 + np.exp(-sentences.reshape(len(sentences), KINDS - 1, 2)))
    by_sentence = 1 - (1 - chances).prod(-1)
    named = companies(part, names)
    for number, (first, last) in enumerate(part.sentences):
        inside = by_word[first : last + 1]
        confidences = (by_sentence[number] + inside[:, 1:].max(0)) / 2
        for kind in np.flatnonzero(confidences >= thresholds.claim).tolist():
            start, end = _around_peak(inside[:, kind + 1], thresholds.span)
            mean = rows[first + start : first + end + 1].mean(0)
            found.append(
                FoundClaim(
                    part.starts[first + start],
                    part.ends[first + end],
                    IDS[kind // 2],
                    _about(mean, outputs, named),
                    POLARITIES[kind % 2],
                    STATUSES[int(mean[SLICES["status"]].argmax())],
                    float(confidences[kind]),
                )
            )
    return sorted(found, key=lambda claim: (claim.start, claim.end))


def _around_peak(chances: Array, share: float) -> tuple[int, int]:
    """First and last of the run of numbers around the largest that are at least `share` of it."""
    peak = int(chances.argmax())
    low = np.flatnonzero(chances < share * chances[peak])
    before, after = low[low < peak], low[low > peak]
    return (int(before[-1]) + 1 if len(before) else 0, int(after[0]) - 1 if len(after) else len(chances) - 1)


def judgement(outputs: Array, part: Part, names: Sequence[Name], start: int, end: int) -> Judgement | None:
    """How the part's words between two characters are judged, as a claim or not; None where it has none of them."""
    words = [
        position
        for position, first, last in zip(part.words, part.starts, part.ends, strict=True)
        if first < end and start < last
    ]
    if not words:
        return None
    mean = outputs[words].mean(0)
    kinds = softmax(mean[SLICES["kind"]])
    polarity = POLARITIES[int(kinds[2::2].sum() > kinds[1::2].sum())]
    status = STATUSES[int(mean[SLICES["status"]].argmax())]
    about = _about(mean, outputs, companies(part, names))
    return Judgement(about, polarity, status, float(1 - kinds[0]))


def vendors(outputs: Array, part: Part, thresholds: Thresholds) -> list[tuple[int, int, float]]:
    """Start, end and confidence of each vendor that the catalog lacks."""
    if not part.words:
        return []
    scores = softmax(outputs[part.words][:, SLICES["vendor"]] + np.array([thresholds.vendor, 0, 0], dtype=np.float32))
    found: list[tuple[int, int, float]] = []
    is_open = False
    for word, (outside, begins, goes_on) in enumerate(scores):
        if outside >= max(begins, goes_on) or part.words[word] in part.names:
            is_open = False
        elif begins >= goes_on or not is_open:
            found.append((part.starts[word], part.ends[word], float(1 - outside)))
            is_open = True
        else:
            start, _, confidence = found[-1]
            found[-1] = (start, part.ends[word], confidence)
    return found


def companies(part: Part, names: Sequence[Name]) -> dict[str, list[int]]:
    """The positions of each company's markers."""
    found: dict[str, list[int]] = {}
    for position, number in part.names.items():
        found.setdefault(names[number].company, []).append(position)
    return found


def _about(mean: Array, outputs: Array, companies: Mapping[str, list[int]]) -> str:
    scores = {"us": float(mean[SLICES["us"]][0]), "other": float(mean[SLICES["other"]][0])}
    for company, positions in companies.items():
        pointed = outputs[positions][:, SLICES["key"]] @ mean[SLICES["query"]] / POINTER**0.5
        value = float(np.logaddexp.reduce(pointed))
        scores[company] = float(np.logaddexp(scores["us"], value)) if company == "us" else value
    return max(scores, key=lambda company: scores[company])


def log_softmax(scores: Array) -> Array:
    """Along the last axis."""
    shifted = scores - scores.max(-1, keepdims=True)
    result: Array = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return result


def softmax(scores: Array) -> Array:
    """Along the last axis."""
    result: Array = np.exp(log_softmax(scores))
    return result
