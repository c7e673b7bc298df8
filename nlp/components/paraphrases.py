"""Whether a sentence gives a message in other words. A helper of `note_echoes`, not a component.

Three figures are taken of each sentence and message: how much of the message's content words the sentence covers, each
by its nearest word (as BERTScore's recall, by static vectors); how much of the sentence is near the message, over all
its words; and the cosine of the two mean vectors. They and a sign that somebody puts the point forward (we, you,
"told", a question) go into a logistic regression, whose numbers `nlp.training.echoes` found on half of the industries
of `nlp/corpus/echoes.yaml`. A sentence that denies or doubts, or that speaks of a competitor and not of us, gives no
message of ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nlp import vectors
from nlp.lexicon import EchoRules, read
from nlp.state import Sentence
from nlp.words import word_list

COVERAGE, EVIDENCE, CLOSENESS, PUT_FORWARD, BASE = 0.50, 1.96, 1.80, 1.87, -4.87
LEAST = 0.76
_UNRELATED = 0.35  # a cosine of two words that says nothing
_MATCHED = 0.2
_MET = 0.5
_LEAST_MATCHED = 2
_LONGEST = 16
_STEP = 8
_FIRST_ROWS = 1024
_BLOCK = 200  # sentences at once, so that memory stays small in a long text
_MOST_WORDS_REMEMBERED = 20_000
_US = frozenset(["we", "our", "us", "@us", "weve", "ours"])


Table = npt.NDArray[np.float32]


class Candidate(NamedTuple):
    """A stretch of a sentence, words `first` to `last`, against a message, with what is measured of the two."""

    sentence: int
    first: int
    last: int
    message: str
    coverage: float
    evidence: float
    closeness: float
    is_put_forward: bool

    @property
    def probability(self) -> float:
        """That the stretch gives the message."""
        logit = COVERAGE * self.coverage + EVIDENCE * self.evidence + CLOSENESS * self.closeness
        logit += PUT_FORWARD * self.is_put_forward + BASE
        return float(1 / (1 + np.exp(-logit)))


class Stretch(NamedTuple):
    """Content words of a sentence, at its words `places`; their rows begin at `row`."""

    sentence: int
    places: list[int]
    row: int


class Measured(NamedTuple):
    """Stretches, with coverage, evidence and closeness [stretches, messages]; `rows` are those of all their words."""

    rows: list[int]
    stretches: list[Stretch]
    coverage: Table
    evidence: Table
    closeness: Table


class Paraphrases:
    """Compares sentences with the messages whose texts it was given."""

    rows: dict[str, int]
    similarities: Table
    nearest: Table
    weighted: Table

    def __init__(self, texts: Mapping[str, Sequence[Sequence[str]]], function: frozenset[str]) -> None:
        """Take each message's wording and phrases as words; `function` words carry no content."""
        rules = read("echoes.yaml", EchoRules)
        self.told, self.ours = word_list(rules.told), word_list(rules.ours)
        self.doubted, self.negated = word_list(rules.doubted), word_list(rules.negated)
        self.function = function
        self.known = vectors.load()
        self.messages = tuple(texts)
        terms, shares, profiles = [], [], []
        for place, wordings in enumerate(texts.values()):
            words = sorted({word for wording in wordings for word in self._content(wording)})
            weights = np.array([self.known.word(word)[1] for word in words], dtype=np.float32)
            total = float(weights.sum()) or 1.0
            terms += words
            shares += [(place, weight / total) for weight in weights]
            profiles.append(self.known.of(words))
        self.stems = np.array([stem(term) for term in terms])
        self.terms = np.array([self.known.word(term)[0] for term in terms]).reshape(len(terms), self.known.dimensions)
        self.shares = np.zeros((len(terms), len(self.messages)), dtype=np.float32)
        for term, (place, share) in enumerate(shares):
            self.shares[term, place] = share
        self.profiles = np.array(profiles).T
        self._forget()

    def find(self, sentences: Sequence[Sentence]) -> Iterator[tuple[int, int, int, str, float]]:
        """Sentence, first and last word, message and confidence of each message that a sentence gives; the best one of
        a stretch only.
        """
        least = float(np.log(LEAST / (1 - LEAST))) - BASE - PUT_FORWARD
        for measured in self._measured(sentences):
            scores = COVERAGE * measured.coverage + EVIDENCE * measured.evidence + CLOSENESS * measured.closeness
            best = scores.argmax(axis=1)
            for place in np.flatnonzero(scores[np.arange(len(best)), best] >= least):
                candidate = self._candidate(sentences, measured, int(place), int(best[place]))
                if candidate is None or candidate.probability < LEAST:
                    continue
                stretch = measured.stretches[place]
                rows = measured.rows[stretch.row : stretch.row + len(stretch.places)]
                if self._terms_met(rows, int(best[place])) >= _LEAST_MATCHED:
                    yield (*candidate[:4], round(0.9 * candidate.probability, 2))

    def candidates(self, sentences: Sequence[Sentence]) -> Iterator[Candidate]:
        """Every stretch against every message, for fitting, but for those that a word rules out."""
        for measured in self._measured(sentences):
            for place, message in np.ndindex(measured.coverage.shape):
                candidate = self._candidate(sentences, measured, place, message)
                if candidate is not None:
                    yield candidate

    def near(self, sentences: Sequence[Sentence], coverage: float, closeness: float) -> Iterator[Candidate]:
        """The nearest message of each stretch that is at least so near to it, whatever the stretch says of it."""
        for measured in self._measured(sentences):
            best = (measured.coverage + measured.closeness).argmax(axis=1)
            places = np.arange(len(best))
            is_near = (measured.coverage[places, best] >= coverage) & (measured.closeness[places, best] >= closeness)
            for place in np.flatnonzero(is_near):
                stretch = measured.stretches[place]
                rows = measured.rows[stretch.row : stretch.row + len(stretch.places)]
                if self._terms_met(rows, int(best[place])) >= _LEAST_MATCHED:
                    yield self._described(sentences, measured, int(place), int(best[place]))

    def _measured(self, sentences: Sequence[Sentence]) -> Iterator[Measured]:
        for begin in range(0, len(sentences), _BLOCK):
            if len(self.rows) > _MOST_WORDS_REMEMBERED:
                self._forget()
            rows: list[int] = []
            stretches: list[Stretch] = []
            for number, sentence in enumerate(sentences[begin : begin + _BLOCK], begin):
                places = [place for place, word in enumerate(sentence.words) if self._is_content(word)]
                for first in range(0, max(1, len(places) - _LONGEST + _STEP), _STEP):
                    stretch = places[first : first + _LONGEST]
                    if len(stretch) >= _LEAST_MATCHED:
                        stretches.append(Stretch(number, stretch, len(rows)))
                        rows += [self._row(sentence.words[place]) for place in stretch]
            if stretches:
                bounds = [stretch.row for stretch in stretches]
                coverage = np.maximum.reduceat(self.similarities[rows], bounds, axis=0) @ self.shares
                evidence = np.sqrt(np.add.reduceat(self.nearest[rows], bounds, axis=0))
                sums = np.add.reduceat(self.weighted[rows], bounds, axis=0)
                lengths = np.sqrt(np.einsum("ij,ij->i", sums, sums))
                closeness = (sums @ self.profiles) / np.maximum(lengths, np.float32(1e-6))[:, None]
                yield Measured(rows, stretches, coverage, evidence, closeness)

    def _candidate(
        self, sentences: Sequence[Sentence], measured: Measured, place: int, message: int
    ) -> Candidate | None:
        found = self._described(sentences, measured, place, message)
        is_ruled_out = found.first == found.last or self._is_ruled_out(sentences[found.sentence].words)
        return None if is_ruled_out else found

    def _described(self, sentences: Sequence[Sentence], measured: Measured, place: int, message: int) -> Candidate:
        stretch = measured.stretches[place]
        words = sentences[stretch.sentence].words
        rows = measured.rows[stretch.row : stretch.row + len(stretch.places)]
        matched = self._matched(rows, stretch.places, message) or stretch.places[:1]
        return Candidate(
            stretch.sentence,
            matched[0],
            matched[-1],
            self.messages[message],
            float(measured.coverage[place, message]),
            float(measured.evidence[place, message]),
            float(measured.closeness[place, message]),
            not self.ours.isdisjoint(words) or not self.told.isdisjoint(words) or words[-1] == "?",
        )

    def _matched(self, rows: list[int], places: list[int], message: int) -> list[int]:
        """The words of the stretch that are near a word of the message."""
        near = self.nearest[rows, message] >= _MATCHED
        return [place for place, is_near in zip(places, near, strict=True) if is_near]

    def _terms_met(self, rows: list[int], message: int) -> int:
        """How many words of the message, counted by stem, have a close word in the stretch."""
        terms = np.flatnonzero(self.shares[:, message])
        met = self.similarities[np.ix_(np.array(rows), terms)].max(axis=0) >= _MET
        return len(set(self.stems[terms[met]]))

    def _is_ruled_out(self, words: list[str]) -> bool:
        if not self.doubted.isdisjoint(words) or ("@them" in words and _US.isdisjoint(words)):
            return True
        return any(
            word in _US and not self.negated.isdisjoint(words[place + 1 : place + 4])
            for place, word in enumerate(words)
        )

    def _content(self, words: Sequence[str]) -> list[str]:
        return [word for word in words if self._is_content(word)]

    def _is_content(self, word: str) -> bool:
        return word[0].isalnum() and word not in self.function and word != "s"

    def _row(self, word: str) -> int:
        """Where the word's similarities to all terms and its weighted vector stand; worked out once a word."""
        row = self.rows.get(word)
        if row is None:
            row = len(self.rows)
            if row == len(self.similarities):
                self.similarities = _doubled(self.similarities)
                self.nearest = _doubled(self.nearest)
                self.weighted = _doubled(self.weighted)
            vector, weight = self.known.word(word)
            similar = np.clip((self.terms @ vector - _UNRELATED) / (1 - _UNRELATED), 0, 1)
            similar[self.stems == stem(word)] = 1
            self.similarities[row], self.weighted[row] = similar, weight * vector
            self.nearest[row] = (similar[:, None] * (self.shares > 0)).max(axis=0, initial=0)
            self.rows[word] = row
        return row

    def _forget(self) -> None:
        self.rows = {}
        self.similarities = np.zeros((_FIRST_ROWS, len(self.terms)), dtype=np.float32)
        self.nearest = np.zeros((_FIRST_ROWS, len(self.messages)), dtype=np.float32)
        self.weighted = np.zeros((_FIRST_ROWS, self.known.dimensions), dtype=np.float32)


def _doubled(table: Table) -> Table:
    return np.concatenate([table, np.zeros_like(table)])


def stem(word: str) -> str:
    """A crude stem: enough to bring `deployed`, `deploys` and `deployment` together."""
    for ending in ("ments", "ment", "ings", "ing", "ies", "ied", "ers", "er", "est", "ed", "es", "ly", "s", "y", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
