"""The small network of fast mode, in numpy alone: one look-up a word, one hidden layer, linear heads.

Each word's vector is projected once, when the word is first met, for each place it can take in a window of words; so
the hidden layer of a note is a sum of looked-up rows. Heads judge every word, every sentence, every name and the note.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from nlp import vectors
from nlp.pieces import CLOSING, KINDS, OUTCOMES, SENTENCE_ENDS
from nlp.state import Name, NoteState
from nlp.taxonomy import IDS
from nlp.words import plain

Floats = npt.NDArray[np.float32]
FILE = Path(__file__).parent / "artefact" / "linear.npz"
LABELS = 4 * len(IDS)
"""4 * category + 2 * (positive) + (not about us)."""
US, THEM, MAYBE = MARKERS = ("@us", "@them", "@maybe")
"""What stands for a name: us, a competitor, a word that may be one (which stays beside its marker)."""
STATUSES, ASSERTIONS, ROLES, STANCES = 3, 4, 5, 3
AROUND = 6
"""Words on each side of a name that say what it means."""
LONGEST_PART, LONGEST_SENTENCE = 1000, 150
_MOST_ROWS = 20_000
_LOWER, _TITLE, _UPPER, _MIXED = range(4)
_ENDING = SENTENCE_ENDS | CLOSING


class LinearError(ValueError):
    """The trained file of fast mode can't be used; the message says why and what to do."""


NAMELESS: Floats = np.zeros((0, 1 + ASSERTIONS + ROLES + STANCES), dtype=np.float32)


@dataclass(slots=True)
class Part:
    """Words of a note as written, names as markers; `names` maps positions to the note's names, `sentences` are first
    words.
    """

    words: list[str]
    starts: list[int]
    ends: list[int]
    names: dict[int, int] = field(default_factory=dict)
    sentences: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Outputs:
    """Logits: words [words, LABELS + 1 + STATUSES] (labels, vendor, status), sentences [sentences, LABELS], their
    statuses [sentences, STATUSES], names [names, 1 + 4 + 5 + 3], reason [14].
    """

    words: Floats
    sentences: Floats
    statuses: Floats
    names: Floats
    reason: Floats


def parts(state: NoteState, names: Sequence[Name]) -> Iterator[Part]:
    """The note in parts of whole sentences, nearly always one; `names` are sorted."""
    whole = _with_markers(state, names)
    if not whole.words:
        return
    whole.sentences = _sentences(whole, state)
    if len(whole.words) <= LONGEST_PART:
        yield whole
        return
    bounds = [*whole.sentences, len(whole.words)]
    first = 0
    for number in range(1, len(bounds)):
        if number + 1 == len(bounds) or bounds[number + 1] - bounds[first] > LONGEST_PART:
            low, high = bounds[first], bounds[number]
            yield Part(
                whole.words[low:high],
                whole.starts[low:high],
                whole.ends[low:high],
                {place - low: name for place, name in whole.names.items() if low <= place < high},
                [place - low for place in bounds[first:number]],
            )
            first = number


def _with_markers(state: NoteState, names: Sequence[Name]) -> Part:
    text, starts, ends = state.text, state.starts, state.ends
    words = state.written or [text[start:end] for start, end in zip(starts, ends, strict=True)]
    if not names:
        return Part(words, starts, ends)
    part = Part([], [], [])
    done = 0
    for number, name in enumerate(names):
        first = max(done, bisect_right(ends, name.start))
        last = bisect_left(starts, name.end)
        if last <= first:
            continue
        part.names[len(part.words) + first - done] = number
        part.words += words[done:first]
        part.starts += starts[done:first]
        part.ends += ends[done:first]
        part.words.append(US if name.company == "us" else MAYBE if name.is_doubtful else THEM)
        part.starts.append(name.start)
        part.ends.append(name.end)
        done = first if name.is_doubtful and name.company != "us" else last
        if done == first:
            part.words += words[first:last]
            part.starts += starts[first:last]
            part.ends += ends[first:last]
            done = last
    part.words += words[done:]
    part.starts += starts[done:]
    part.ends += ends[done:]
    return part


def _sentences(part: Part, state: NoteState) -> list[int]:
    """The first word of each sentence: after a line break, after punctuation and a blank."""
    words, starts, ends = part.words, part.starts, part.ends
    count = len(words)
    found = {0}
    for place in [place for place, word in enumerate(words) if word in _ENDING]:
        following = place + 1
        if following == count or starts[following] <= ends[place] or words[following] in SENTENCE_ENDS:
            continue
        if words[place] in SENTENCE_ENDS or (place and words[place - 1] in SENTENCE_ENDS):
            found.add(following)
    for line in state.lines[1:]:
        place = bisect_left(starts, line.start)
        if place < count:
            found.add(place)
    firsts = sorted(found)
    if count > LONGEST_SENTENCE:
        bounds = [*firsts, count]
        firsts = [place for low, high in pairwise(bounds) for place in range(low, high, LONGEST_SENTENCE)]
    return firsts


class _Rows(dict[str, int]):
    """The row of the table that holds a word's projections, made when the word is first met."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def __missing__(self, word: str) -> int:
        return self.network.learn(word)


class Network:
    """The network with the weights of `arrays`, named as `training.linear` saves them."""

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
        """Take the weights; raises KeyError or ValueError when they don't fit together."""
        self.known = {word: n for n, word in enumerate(arrays["words"].tobytes().decode().split("\n"))}
        self.codes, self.scales = arrays["codes"], _floats(arrays["scales"])
        self.static, self.shapes = _floats(arrays["static"]), _floats(arrays["shapes"])
        window = _floats(arrays["window"])  # [places, dimensions, hidden]
        self.places, self.dimensions, self.hidden = window.shape
        self.window = np.ascontiguousarray(window.transpose(1, 0, 2).reshape(self.dimensions, -1))
        self.bias, self.kinds, self.outcomes = (_floats(arrays[name]) for name in ("bias", "kinds", "outcomes"))
        self.word, self.word_bias = _floats(arrays["word"]), _floats(arrays["word_bias"])
        self.sentence, self.sentence_bias = _floats(arrays["sentence"]), _floats(arrays["sentence_bias"])
        self.mixed = [_floats(part) for part in np.split(arrays["mixed"], 3)]
        self.mixed_bias, self.judged = _floats(arrays["mixed_bias"]), _floats(arrays["judged"])
        self.name, self.name_bias = _floats(arrays["name"]), _floats(arrays["name_bias"])
        self.meant, self.meant_bias = _floats(arrays["meant"]), _floats(arrays["meant_bias"])
        self.reason, self.reason_bias = _floats(arrays["reason"]), _floats(arrays["reason_bias"])
        self.decided, self.decided_bias = _floats(arrays["decided"]), _floats(arrays["decided_bias"])
        self.least = _floats(arrays["least"])
        self.least_vendor = float(arrays["least_vendor"])
        self.rows = _Rows(self)
        self.tables = np.zeros((self.places, 1024, self.hidden), dtype=np.float32)
        if len(self.known) != len(self.codes) or self.codes.shape[1] != self.dimensions or len(self.least) != LABELS:
            raise ValueError("its arrays don't fit together")

    def learn(self, word: str) -> int:
        """Make the word's row of the table."""
        row = len(self.rows)
        if row >= self.tables.shape[1]:
            self.tables = np.concatenate([self.tables, np.zeros_like(self.tables)], 1)
        self.tables[:, row] = (self.vector(word) @ self.window).reshape(self.places, self.hidden)
        self.rows[word] = row
        return row

    def vector(self, word: str) -> Floats:
        """A word's vector [dimensions]: its static one projected, what training added, how it is written."""
        form = word if word in MARKERS else folded(word)
        total = self.shapes[_LOWER if word in MARKERS else shape(word)].copy()
        number = self.known.get(form)
        if number is not None:
            total += self.codes[number] * self.scales[number]
        if word not in MARKERS:
            total += vectors.load().word(form)[0] @ self.static
        return np.asarray(total)

    def read(self, part: Part, places: Sequence[int], kind: str | None, outcome: str | None) -> Outputs:
        """The outputs for a part; `places` are the positions of the names that are judged."""
        rows = self.rows
        if len(rows) > _MOST_ROWS:
            rows.clear()
        count, size, middle = len(part.words), self.hidden, self.places // 2
        numbers = np.fromiter(map(rows.__getitem__, part.words), np.intp, count)
        tables = self.tables
        hidden = tables[middle].take(numbers, 0, None, "clip")  # numbers are valid; "clip" spares a second buffer
        hidden += self.bias + self.kinds[_index(KINDS, kind)] + self.outcomes[_index(OUTCOMES, outcome)]
        for away in range(1, middle + 1):
            hidden[away:] += tables[middle - away].take(numbers[:-away], 0, None, "clip")
            hidden[:-away] += tables[middle + away].take(numbers[away:], 0, None, "clip")
        np.maximum(hidden, 0, out=hidden)
        words = hidden @ self.word
        words += self.word_bias
        bounds = list(pairwise([*part.sentences, count]))
        total = len(bounds)
        shares = np.zeros((total + 1 + len(places), count), dtype=np.float32)  # a product is faster than reduceat
        tops = np.empty((total, size + LABELS), dtype=np.float32)
        both = np.concatenate([hidden, words[:, :LABELS]], 1)
        for number, (low, high) in enumerate(bounds):
            shares[number, low:high] = 1 / math.sqrt(high - low)
            np.maximum.reduce(both[low:high], 0, out=tops[number])
        shares[total] = 1 / math.sqrt(count)
        for number, place in enumerate(places, total + 1):
            low, high = max(0, place - AROUND), min(count, place + AROUND + 1)
            shares[number, low:high] = 1 / (high - low)
        pooled = shares @ hidden
        sums, whole, around = pooled[:total], pooled[total], pooled[total + 1 :]
        peaks = tops[:, :size]
        mixed = sums @ self.mixed[0]
        mixed += peaks @ self.mixed[1]
        mixed += whole @ self.mixed[2] + self.mixed_bias
        np.maximum(mixed, 0, out=mixed)
        judged = sums @ self.sentence
        judged += self.sentence_bias
        sentences = mixed @ self.judged
        sentences += tops[:, size:]
        sentences += judged[:, :LABELS]
        best = 1 / (1 + np.exp(-np.maximum(np.maximum.reduce(sentences), -30)))
        told = np.concatenate([whole, np.maximum.reduce(peaks), best]) @ self.reason
        told += self.reason_bias
        np.maximum(told, 0, out=told)
        return Outputs(
            words,
            sentences,
            judged[:, LABELS:],
            self._names(hidden[places], around, sums[_sentences_of(part, places)], whole) if places else NAMELESS,
            told @ self.decided + self.decided_bias,
        )

    def _names(self, own: Floats, around: Floats, sentence: Floats, whole: Floats) -> Floats:
        """The logits of names by four bags of words each: itself, its neighbours, its sentence, the note."""
        size = self.hidden
        features = np.concatenate([own, around, sentence], 1)
        judged = features @ self.name[: 3 * size]
        judged += whole @ self.name[3 * size :] + self.name_bias
        np.maximum(judged, 0, out=judged)
        return np.asarray(judged @ self.meant + self.meant_bias)


def _sentences_of(part: Part, places: Sequence[int]) -> list[int]:
    return [bisect_right(part.sentences, place) - 1 for place in places]


def folded(word: str) -> str:
    """A word as the network knows it: plain, digits as zeros."""
    form = plain(word)
    return "0" * min(len(form), 6) if form.isdigit() else form


def shape(word: str) -> int:
    """How a word is written: lower, title, upper, mixed."""
    if word.islower() or not word[0].isalpha():
        return _LOWER
    if word.isupper():
        return _UPPER if len(word) > 1 else _TITLE
    if word[0].isupper() and word[1:].islower():
        return _TITLE
    return _MIXED


def read(path: Path = FILE) -> Network:
    """The network in a file. Raises `LinearError` when it is missing, damaged or not of this form."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return Network({name: arrays[name] for name in arrays.files})
    except (OSError, ValueError, KeyError, IndexError, EOFError, AttributeError, BadZipFile) as error:
        raise LinearError(
            f"{path.name}: can't be read ({error}). Install winloss anew, or make it with `make train-fast`."
        ) from error


@cache
def load() -> Network:
    """The network that ships with winloss, read once a process."""
    return read()


def _index(values: Sequence[str], value: str | None) -> int:
    return values.index(value) + 1 if value in values else 0


def _floats(array: npt.NDArray[Any]) -> Floats:
    return np.ascontiguousarray(array, dtype=np.float32)
