"""Static word vectors: what words mean apart from their context, for paraphrases (`artefact/vectors.npz`).

Made by `nlp.training.vectors`. The file holds arrays only (`allow_pickle=False`): the pieces' texts, int8 vectors with
a scale each, and a weight each that is the smaller the commoner the piece.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
FILE = Path(__file__).parent / "artefact" / "vectors.npz"
_MOST_LETTERS = 100
_MOST_WORDS_REMEMBERED = 100_000


class VectorsError(ValueError):
    """The file of vectors cannot be used; the message says why."""


class Vectors:
    """Vectors of words by their pieces."""

    def __init__(self, pieces: Sequence[str], codes: npt.NDArray[np.int8], scales: Floats, weights: Floats) -> None:
        """Take `codes` [pieces, dimensions], whose rows times `scales` [pieces] are unit vectors, and `weights`."""
        self.numbers = {piece: number for number, piece in enumerate(pieces)}
        self.codes, self.scales, self.weights = codes, scales, weights
        self._known: dict[str, tuple[Floats, float]] = {}

    @property
    def dimensions(self) -> int:
        """Numbers a vector."""
        return int(self.codes.shape[1])

    def of(self, words: Iterable[str]) -> Floats:
        """The weighted mean of the words' vectors at unit length, float32 [dimensions]; zeros where none is known."""
        total = np.zeros(self.dimensions, dtype=np.float32)
        for word in words:
            vector, weight = self.word(word)
            total += weight * vector
        length = float(np.sqrt(total @ total))
        return total / np.float32(length) if length else total

    def word(self, word: str) -> tuple[Floats, float]:
        """A word's unit vector, and how much it tells (0 to 1; 0 for a word without known pieces)."""
        known = self._known.get(word)
        if known is None:
            if len(self._known) >= _MOST_WORDS_REMEMBERED:
                self._known.clear()
            known = self._known[word] = self._made(word)
        return known

    def _made(self, word: str) -> tuple[Floats, float]:
        pieces = cut(word, self.numbers)
        if not pieces:
            return np.zeros(self.dimensions, dtype=np.float32), 0.0
        factors = self.scales[pieces] * self.weights[pieces]
        total = factors @ self.codes[pieces].astype(np.float32)
        return total / np.float32(np.sqrt(total @ total)), float(self.weights[pieces].max())


def cut(word: str, numbers: Mapping[str, int]) -> list[int]:
    """The numbers of a word's pieces, longest first from the left (WordPiece); empty when a part is unknown."""
    letters = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(c))
    found, start = [], 0
    while start < len(letters) <= _MOST_LETTERS:
        mark = "##" if start else ""
        for end in range(len(letters), start, -1):
            number = numbers.get(mark + letters[start:end])
            if number is not None:
                break
        else:
            return []
        found.append(number)
        start = end
    return found


def save(path: Path, pieces: Sequence[str], vectors: Floats, weights: Floats) -> None:
    """Write unit `vectors` [pieces, dimensions] as int8 with a scale a row, `weights` [pieces] and the pieces."""
    largest = np.abs(vectors).max(axis=1, keepdims=True)
    codes = np.round(vectors / largest * 127).astype(np.int8)
    lengths = np.linalg.norm(codes.astype(np.float32), axis=1)
    text = np.frombuffer("\n".join(pieces).encode(), dtype=np.uint8)
    np.savez(path, pieces=text, codes=codes, scales=(1 / lengths).astype(np.float32), weights=weights)


def read(path: Path = FILE) -> Vectors:
    """The vectors in a file. Raises `VectorsError` when it is missing, damaged or not of this form."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            found: dict[str, npt.NDArray[Any]] = {name: arrays[name] for name in arrays.files}
        pieces = found["pieces"].tobytes().decode().split("\n")
        codes, scales, weights = found["codes"], found["scales"], found["weights"]
    except (OSError, ValueError, KeyError, EOFError, AttributeError, BadZipFile) as error:
        raise VectorsError(f"{path.name}: can't be read ({error}). Install winloss anew.") from error
    if codes.dtype != np.int8 or codes.ndim != 2 or not len(pieces) == len(codes) == len(scales) == len(weights):
        raise VectorsError(f"{path.name}: its arrays don't fit together. Install winloss anew.")
    return Vectors(pieces, codes, scales.astype(np.float32), weights.astype(np.float32))


@cache
def load() -> Vectors:
    """The vectors that ship with winloss, read once a process."""
    return read()
