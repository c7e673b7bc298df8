"""What the encoder's outputs say: claims, names, vendors and the reason of a note, as plain records.

Every piece has one row of outputs, cut into heads by `HEADS`; a claim is a run of words, found by the likeliest path
through "no claim", "a claim of kind k begins" and "it goes on" (Viterbi), and judged by its words' mean outputs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nlp.pieces import Part
from nlp.state import Name
from nlp.taxonomy import IDS

Array = np.ndarray[Any, np.dtype[np.float32]]
POINTER = 48
"""Width of what a claim points with and a company is pointed at by."""
KINDS = 1 + 2 * len(IDS)
"""No claim, then every category, negative and positive."""
POLARITIES = ("neg", "pos")
STATUSES = ("raised", "resolved", "denied")
ASSERTIONS = ("present", "negated", "hypothetical", "historical")
ROLES = ("incumbent", "evaluated", "selected", "rejected", "mentioned")
STANCES = ("them", "us", "neutral")
HEADS = {
    "kind": KINDS,
    "begins": 1,
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
class Bias:
    """What is added to log-probabilities before the likeliest path is taken, and how sure a claim must be."""

    nothing: float = 0.0
    least: float = 0.0
    vendor: float = 0.0


@dataclass(slots=True)
class ReadClaim:
    """A claim: characters, category, polarity, whom it is about, status, how sure."""

    start: int
    end: int
    category: str
    polarity: str
    about: str
    status: str
    confidence: float


def claims(outputs: Array, part: Part, names: Sequence[Name], bias: Bias) -> list[ReadClaim]:
    """The claims of a part; `outputs` has shape (pieces, sum of HEADS)."""
    if not part.words:
        return []
    rows = outputs[part.words]
    kind = log_softmax(rows[:, SLICES["kind"]])
    kind[:, 0] += bias.nothing
    companies = _companies(part, names)
    found = []
    for first, last, number in paths(kind, rows[:, SLICES["begins"]][:, 0]):
        words = rows[first : last + 1]
        confidence = float(np.exp(log_softmax(words[:, SLICES["kind"]])[:, number].mean()))
        if confidence < bias.least:
            continue
        mean = words.mean(0)
        found.append(
            ReadClaim(
                part.starts[first],
                part.ends[last],
                IDS[(number - 1) // 2],
                POLARITIES[(number - 1) % 2],
                _about(mean, outputs, companies),
                STATUSES[int(mean[SLICES["status"]].argmax())],
                confidence,
            )
        )
    return found


def vendors(outputs: Array, part: Part, bias: Bias) -> list[tuple[int, int, float]]:
    """Start, end and confidence of each vendor that the catalog lacks."""
    if not part.words:
        return []
    scores = softmax(outputs[part.words][:, SLICES["vendor"]] + np.array([-bias.vendor, 0, 0], dtype=np.float32))
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


def paths(kind: Array, begins: Array) -> list[tuple[int, int, int]]:
    """The claims on the likeliest path: (first word, last word, kind).

    `kind` are log-probabilities, shape (words, KINDS); `begins` the logit of a claim's beginning, shape (words,).
    """
    count = len(kind)
    start, go_on = -np.logaddexp(0.0, -begins), -np.logaddexp(0.0, begins)
    came = np.empty((count, KINDS), dtype=np.int64)
    is_new = np.ones((count, KINDS), dtype=bool)
    same = np.arange(KINDS)
    score = kind[0] + start[0]
    score[0] = kind[0, 0]
    for word in range(1, count):
        best = int(score.argmax())
        fresh, stay = score[best] + start[word], score + go_on[word]
        np.less(stay, fresh, out=is_new[word])
        came[word] = np.where(is_new[word], best, same)
        came[word, 0] = best
        following = np.maximum(stay, fresh)
        following[0] = score[best]
        score = following + kind[word]
    found = []
    state, last = int(score.argmax()), count - 1
    for word in range(count - 1, -1, -1):
        if state == 0 or is_new[word, state]:
            if state:
                found.append((word, last, state))
            state, last = int(came[word, state]), word - 1
    return found[::-1]


def _companies(part: Part, names: Sequence[Name]) -> Mapping[str, list[int]]:
    companies: dict[str, list[int]] = {}
    for position, number in part.names.items():
        companies.setdefault(names[number].company, []).append(position)
    return companies


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
