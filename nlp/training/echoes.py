"""Finds the numbers by which paraphrases of messages are told from near misses, and measures them.

Reads `nlp/corpus/echoes.yaml`. A logistic regression is fitted, and the threshold chosen, on the industries marked
`use: tuning`; precision and recall are of those marked `use: test`. Run as `python -m nlp.training.echoes`; what it
prints is written into `nlp.components.paraphrases` by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import yaml

from nlp import catalog
from nlp.components.echoes import Echoes
from nlp.components.paraphrases import Candidate
from nlp.messages import parse
from nlp.pipeline import build
from nlp.state import NoteState

CORPUS = Path(__file__).parents[1] / "corpus" / "echoes.yaml"
LEAST_PRECISION = 0.9


class Example(NamedTuple):
    """A sentence, the message that it gives (None for a near miss), what is measured and what is found."""

    text: str
    written_for: str
    message: str | None
    candidates: tuple[Candidate, ...]
    found: frozenset[str]


class Score(NamedTuple):
    """Counts of echoes: right, wrong, and all that there are to find."""

    right: int
    wrong: int
    total: int

    @property
    def precision(self) -> float:
        """Share of echoes found that are right."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Share of paraphrases found."""
        return self.right / self.total


def main() -> None:
    """Print the fitted numbers, and the score of those in use on both halves."""
    tuning = list(examples("tuning"))
    weights = fitted(tuning)
    print("coverage, evidence, closeness, put forward, base:", np.round(weights, 2))  # noqa: T201
    print("threshold, each message left out in turn:", round(threshold(tuning), 2))  # noqa: T201
    for use in ("tuning", "test"):
        found = score(examples(use))
        print(f"{use}: precision {found.precision:.2f}, recall {found.recall:.2f}", found)  # noqa: T201


def examples(use: str) -> Iterator[Example]:
    """Every sentence of the industries of that use, read by the pipeline with all messages of its industry, and as near
    misses the sentences of the other industries of that use.
    """
    industries = [each for each in yaml.safe_load(CORPUS.read_text(encoding="utf-8")) if each["use"] == use]
    for industry in industries:
        names = [{"id": name.lower(), "name": name} for each in industries for name in each["competitors"]]
        keys = ("id", "wording", "phrases")
        messages = parse([{key: message[key] for key in keys} for message in industry["messages"]])
        nlp = build(catalog.parse({"us": {"name": "Cadenza"}, "competitors": names}), messages)
        component = nlp.get_pipe("note_echoes")
        assert isinstance(component, Echoes)  # noqa: S101 - narrows the type
        assert component.paraphrases is not None  # noqa: S101 - there are messages
        for other in industries:
            for message in other["messages"]:
                for kind in ("paraphrases", "near_misses"):
                    for text in message[kind]:
                        state: NoteState = nlp(text)._.note
                        candidates = tuple(component.paraphrases.candidates(state.sentences))
                        found = frozenset(echo.what for echo in state.echoes)
                        given = message["id"] if other is industry and kind == "paraphrases" else None
                        yield Example(text, message["id"], given, candidates, found)


def score(given: Iterable[Example]) -> Score:
    """What the pipeline finds, against what is there."""
    right = wrong = total = 0
    for example in given:
        right += example.message in example.found
        wrong += len(example.found - {example.message})
        total += example.message is not None
    return Score(right, wrong, total)


def fitted(given: list[Example]) -> Any:
    """Weights of coverage, evidence, closeness and being put forward, and the base, float [5]."""
    from sklearn.linear_model import LogisticRegression

    rows = [(example, candidate) for example in given for candidate in example.candidates]
    model: Any = LogisticRegression(C=3.0, max_iter=1000)
    model.fit(
        [_features(candidate) for _, candidate in rows],
        [candidate.message == example.message for example, candidate in rows],
    )
    return np.append(model.coef_[0], model.intercept_[0])


def threshold(given: list[Example]) -> float:
    """The least probability at which precision is high enough, with numbers fitted on the other messages."""
    judged: list[tuple[float, bool]] = []
    for message in sorted({example.written_for for example in given}):
        weights = fitted([example for example in given if example.written_for != message])
        for example in given:
            if example.written_for == message and example.candidates:
                odds, best = max(
                    (float(weights @ [*_features(candidate), 1.0]), candidate.message)
                    for candidate in example.candidates
                )
                judged.append((1 / (1 + np.exp(-odds)), best == example.message))
    judged.sort(reverse=True)
    precisions = np.cumsum([is_right for _, is_right in judged]) / np.arange(1, len(judged) + 1)
    return float(judged[int(np.flatnonzero(precisions >= LEAST_PRECISION).max(initial=0))][0])


def _features(candidate: Candidate) -> list[float]:
    return [candidate.coverage, candidate.evidence, candidate.closeness, float(candidate.is_put_forward)]


if __name__ == "__main__":
    main()
