"""The small language in which rules are written, and the matcher that finds thousands of them in one pass.

A pattern is a run of words: `too dear|pricey|expens*`. `a|b` are alternatives (`set-up` stands for `set up` and
`setup`), `pric*` is any word that begins so, `?very` may be missing, `~` is a gap of up to three words, `~~` of up to
six (never across `.;!?:()`), `#` is a number. `@them` is a competitor, `@us` we, `@name` a capitalised name that
nobody knows. Case, apostrophes, hyphens and quotation marks do not count.

Each pattern is looked up by its rarest word, so the time depends on the note's length and its hits, not on the number
of rules.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from nlp.words import split, word_list

Meaning = TypeVar("Meaning")
_COMMON = word_list(
    (
        "a an the of to in on for and or but with by at from as is are was were be been it its this that they",
        "them their we our us you your i me my he she his her had has have do did does not no nobody never",
        "will would can could just so very too s than @them @us @name",
    )
)
_STOPS = frozenset(".;!?:()")
_MOST_WORDS_REMEMBERED = 100_000
_NUMBERS = word_list(
    (
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen",
        "eighteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million half quarter",
        "third dozen couple several few",
    )
)
_GAPS = {"~": 3, "~~": 6}


class PatternError(ValueError):
    """A pattern cannot be understood."""


@dataclass(frozen=True, slots=True)
class Element:
    """One place of a pattern: words, word beginnings, a number, or a gap of up to `gap` words."""

    words: frozenset[str] = frozenset()
    beginnings: tuple[str, ...] = ()
    is_number: bool = False
    gap: int = 0

    def fits(self, word: str) -> bool:
        """Whether the word may stand here."""
        if word in self.words:
            return True
        if self.beginnings and word.startswith(self.beginnings):
            return True
        return self.is_number and (word[:1].isdigit() or word in _NUMBERS)


class Hit(NamedTuple):
    """A rule found at words `first` to `last` (inclusive); `meaning` is what the rule stands for."""

    first: int
    last: int
    meaning: object


class Matcher(Generic[Meaning]):
    """Finds patterns in runs of words."""

    def __init__(self, rules: Iterable[tuple[str, Meaning]]) -> None:
        """Compile patterns with their meanings."""
        self._words: dict[str, list[tuple[tuple[Element, ...], int, Meaning]]] = {}
        self._beginnings: dict[str, list[tuple[tuple[Element, ...], int, Meaning]]] = {}
        self._seen: dict[str, tuple[tuple[tuple[Element, ...], int, Meaning], ...]] = {}
        for pattern, meaning in rules:
            for elements in compile_pattern(pattern):
                self._add(elements, meaning)

    def find(self, words: Sequence[str]) -> list[Hit]:
        """All hits, by position; of equal meaning and beginning just the longest."""
        hits: dict[tuple[int, Meaning], int] = {}
        seen = self._seen
        for position, word in enumerate(words):
            entries = seen.get(word)
            if entries is None:
                entries = self._entries(word)
            for elements, anchor, meaning in entries:
                last = _forward(elements, anchor + 1, words, position)
                if last < 0:
                    continue
                first = _backward(elements, anchor - 1, words, position)
                if first < 0:
                    continue
                key = (first, meaning)
                if hits.get(key, -1) < last:
                    hits[key] = last
        return sorted((Hit(first, last, meaning) for (first, meaning), last in hits.items()), key=lambda hit: hit[:2])

    def _add(self, elements: tuple[Element, ...], meaning: Meaning) -> None:
        anchor = max(range(len(elements)), key=lambda index: _rarity(elements[index]))
        for word in elements[anchor].words:
            self._words.setdefault(word, []).append((elements, anchor, meaning))
        for beginning in elements[anchor].beginnings:
            self._beginnings.setdefault(beginning, []).append((elements, anchor, meaning))

    def _entries(self, word: str) -> tuple[tuple[tuple[Element, ...], int, Meaning], ...]:
        entries = list(self._words.get(word, ()))
        for length in range(1, min(len(word), 20) + 1):
            entries += self._beginnings.get(word[:length], ())
        if len(self._seen) >= _MOST_WORDS_REMEMBERED:
            self._seen.clear()
        found = tuple(entries)
        self._seen[word] = found
        return found


def compile_pattern(pattern: str) -> list[tuple[Element, ...]]:
    """The element sequences of a pattern: one, or more if parts of it may be missing or are several words."""
    choices: list[list[tuple[Element, ...]]] = []
    for part in pattern.split():
        is_optional = part.startswith("?") and len(part) > 1
        runs = _runs(part[1:] if is_optional else part, pattern)
        choices.append([*runs, ()] if is_optional else runs)
    sequences = []
    for choice in itertools.product(*choices):
        sequence = tuple(itertools.chain.from_iterable(choice))
        if not any(element.words or element.beginnings for element in sequence):
            raise PatternError(f"'{pattern}' holds no word to look for. Add one.")
        if sequence[0].gap or sequence[-1].gap:
            raise PatternError(f"'{pattern}' begins or ends with a gap. Remove it.")
        sequences.append(sequence)
    return sequences


def _runs(part: str, pattern: str) -> list[tuple[Element, ...]]:
    """What may stand at one part of a pattern: single words together as one element, each run of several words by
    itself.
    """
    if part in _GAPS:
        return [(Element(gap=_GAPS[part]),)]
    words: set[str] = set()
    beginnings: set[str] = set()
    runs: list[tuple[Element, ...]] = []
    is_number = False
    for choice in part.split("|"):
        is_beginning = choice.endswith("*") and len(choice) > 1
        if choice == "#":
            is_number = True
            continue
        run = [choice] if choice.startswith("@") else split(choice.removesuffix("*"))
        if not run:
            raise PatternError(f"'{pattern}': '{choice}' holds no word. Remove it, or write the word.")
        if len(run) == 1:
            (beginnings if is_beginning else words).add(run[0])
            continue
        (beginnings if is_beginning else words).add("".join(run))
        last = Element(beginnings=(run[-1],)) if is_beginning else Element(words=frozenset([run[-1]]))
        runs.append((*(Element(words=frozenset([word])) for word in run[:-1]), last))
    if words or beginnings or is_number:
        runs.insert(0, (Element(frozenset(words), tuple(sorted(beginnings)), is_number),))
    return runs


def _rarity(element: Element) -> float:
    if element.gap or element.is_number:
        return -1
    if element.words & _COMMON:
        return 0
    return 1 + min(len(word) for word in (*element.words, *element.beginnings)) - 0.2 * len(element.words)


def _forward(elements: tuple[Element, ...], index: int, words: Sequence[str], position: int) -> int:
    """The position of the last word if the elements from `index` on fit after `position`, else -1."""
    end = len(words)
    while index < len(elements):
        element = elements[index]
        if element.gap:
            for skipped in range(element.gap + 1):
                at = position + 1 + skipped
                if at >= end:
                    return -1
                if elements[index + 1].fits(words[at]):
                    last = _forward(elements, index + 2, words, at)
                    if last >= 0:
                        return last
                if words[at] in _STOPS:
                    return -1
            return -1
        position += 1
        if position >= end or not element.fits(words[position]):
            return -1
        index += 1
    return position


def _backward(elements: tuple[Element, ...], index: int, words: Sequence[str], position: int) -> int:
    """The position of the first word if the elements up to `index` fit before `position`, else -1."""
    while index >= 0:
        element = elements[index]
        if element.gap:
            for skipped in range(element.gap + 1):
                at = position - 1 - skipped
                if at < 0:
                    return -1
                if elements[index - 1].fits(words[at]):
                    first = _backward(elements, index - 2, words, at)
                    if first >= 0:
                        return first
                if words[at] in _STOPS:
                    return -1
            return -1
        position -= 1
        if position < 0 or not element.fits(words[position]):
            return -1
        index -= 1
    return position
