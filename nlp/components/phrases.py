"""Phrases that users give, found word for word in the sentences of a note. A helper of components, not one itself.

They are looked for in the note's own words, since the sentences' words hide names ("stays in Europe" is
`stays in @name` there).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Generic, NamedTuple, TypeVar

from nlp.state import NoteState
from nlp.words import SKIPPED, split

Key = TypeVar("Key")


class Occurrence(NamedTuple, Generic[Key]):
    """A phrase at characters `start` to `end`; `key` is what it stands for.

    `first` to `last` are its words in `sentence`, where it begins; it ends in `last_sentence`.
    """

    sentence: int
    last_sentence: int
    first: int
    last: int
    start: int
    end: int
    key: Key


def _without_marks(words: list[str]) -> list[str]:
    """The words of a phrase without the punctuation around them, as marketing's lines end in a full stop."""
    plain = [place for place, word in enumerate(words) if word[0].isalnum()]
    return words[plain[0] : plain[-1] + 1] if plain else words


class Phrases(Generic[Key]):
    """Phrases indexed by their first word."""

    def __init__(self, phrases: Iterable[tuple[str, Key]]) -> None:
        """Index phrases with what they stand for; one without words is left out."""
        self.by_first: dict[str, list[tuple[list[str], Key]]] = {}
        for phrase, key in phrases:
            words = _without_marks(split(phrase))
            if words:
                self.by_first.setdefault(words[0], []).append((words, key))

    def find(self, state: NoteState) -> Iterator[Occurrence[Key]]:
        """Every phrase in body or quotes, in order of the text; one of several sentences if one speaker says them."""
        if not self.by_first or self.by_first.keys().isdisjoint(state.words):
            return
        kept = [index for index, word in enumerate(state.words) if word not in SKIPPED]
        words = [state.words[index] for index in kept]
        begins = [sentence.start for sentence in state.sentences]
        for place, word in enumerate(words):
            for phrase, key in self.by_first.get(word, ()):
                if words[place : place + len(phrase)] != phrase:
                    continue
                start, end = state.starts[kept[place]], state.ends[kept[place + len(phrase) - 1]]
                number, until = bisect_right(begins, start) - 1, bisect_right(begins, end - 1) - 1
                if number < 0:
                    continue
                sentence, ending = state.sentences[number], state.sentences[until]
                if start >= sentence.end or end > ending.end or sentence.part not in ("body", "quote"):
                    continue
                if (sentence.part, sentence.speaker) == (ending.part, ending.speaker):
                    first, last = (max(bisect_right(sentence.starts, at) - 1, 0) for at in (start, end - 1))
                    yield Occurrence(number, until, first, last, start, end, key)
