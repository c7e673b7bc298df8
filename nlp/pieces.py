"""A note as the encoder sees it: WordPieces of its words, its companies as markers, how each word is written.

A company's name is replaced by a marker that says only whether it is us or which competitor of this note it is, so that
nothing is learnt about names; a name that is also an ordinary word keeps its word beside the marker, so that the
context can decide. The note's kind and outcome, where known, come first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nlp.state import Name
from nlp.words import LETTERS

PAD, UNKNOWN, FIRST, LAST, MASK = 0, 100, 101, 102, 103
US, BREAK, _KIND, _OUTCOME = 20, 21, 30, 40  # the vocabulary's unused pieces
HEAD = 3
"""Pieces before the first word: the beginning, the kind, the outcome."""
COMPETITORS = 16
"""Markers for the competitors of a note, in the order of their first mention; the rest share the last one."""
KINDS = ("call_note", "email", "transcript", "crm_comment", "chat", "debrief")
OUTCOMES = ("won", "lost", "no_decision", "open")
MOST_PIECES = 384
"""Pieces that are read at once; a longer note is read in parts that end with a sentence."""
SENTENCE_ENDS = frozenset(".!?;…")
CLOSING = frozenset("\"')]”’»")
"""Marks that may stand between a sentence's end and the blank after it."""

_WORD = re.compile(LETTERS + r"|[^\w\s]|_|\n")
_LOWER, _TITLE, _UPPER, _MIXED = range(4)
_MOST_WORDS_REMEMBERED = 20_000
_MOST_LETTERS = 60


@dataclass(slots=True)
class Part:
    """A stretch of a note, piece by piece.

    `words` are the positions of the pieces that begin a word or are a marker, with the characters `starts` to `ends` of
    the note; `names` tells for each marker's position which of the note's names it stands for.
    """

    ids: list[int] = field(default_factory=list)
    shapes: list[int] = field(default_factory=list)
    words: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    names: dict[int, int] = field(default_factory=dict)
    sentences: list[tuple[int, int]] = field(default_factory=list)

    def sentence_of_piece(self) -> list[int]:
        """The number of each piece's sentence; -1 for the head."""
        numbers = [-1] * len(self.ids)
        for number, (first, last) in enumerate(self.sentences):
            end = self.words[last + 1] if last + 1 < len(self.words) else len(self.ids)
            begin = self.words[first]
            numbers[begin:end] = [number] * (end - begin)
        return numbers

    def bounds(self, number: int) -> tuple[int, int]:
        """Where the pieces of a sentence begin and end, line breaks after it included and the part's last piece not."""
        first, last = self.sentences[number]
        return self.words[first], self.words[last + 1] if last + 1 < len(self.words) else len(self.ids) - 1

    def finish(self, text: str) -> None:
        """Close the part and find its sentences: first and last word of each."""
        self.ids.append(LAST)
        self.shapes.append(_LOWER)
        first = 0
        for word in range(len(self.words)):
            is_last = word + 1 == len(self.words)
            if not is_last:
                gap = text[self.ends[word] : self.starts[word + 1]]
                is_end = text[self.starts[word] : self.ends[word]] in SENTENCE_ENDS or (
                    text[self.starts[word] : self.ends[word]] in CLOSING
                    and word > first
                    and text[self.starts[word - 1] : self.ends[word - 1]] in SENTENCE_ENDS
                )
                opens = text[self.starts[word + 1] : self.ends[word + 1]]
                if not ("\n" in gap or (is_end and (gap or opens in CLOSING) and opens not in SENTENCE_ENDS)):
                    continue
                if is_end and not gap:
                    continue
            self.sentences.append((first, word))
            first = word + 1


class Pieces:
    """Cuts notes by the vocabulary in the file `vocabulary` (one piece a line)."""

    def __init__(self, vocabulary: Path) -> None:
        """Read the vocabulary."""
        from curated_tokenizers import WordPieceProcessor

        self._processor = WordPieceProcessor(vocabulary.read_text(encoding="utf-8").splitlines())
        self._known: dict[str, list[int]] = {}

    def parts(
        self, text: str, names: Sequence[Name], kind: str | None = None, outcome: str | None = None
    ) -> list[Part]:
        """The parts of a note, in order; `names` are sorted and don't overlap."""
        head = [
            FIRST,
            _KIND + (KINDS.index(kind) + 1 if kind in KINDS else 0),
            _OUTCOME + (OUTCOMES.index(outcome) + 1 if outcome in OUTCOMES else 0),
        ]
        numbers: dict[str, int] = {}
        for name in names:
            if name.company != "us":
                numbers.setdefault(name.company, min(len(numbers), COMPETITORS - 1))
        parts = []
        part = _begin(head)
        cut = 0  # where the part may end: the number of its words up to the last sentence end
        waiting = list(self._words(text, names, numbers))
        index = since = 0
        while index < len(waiting):
            ids, shape, start, end, number = waiting[index]
            if len(part.ids) + len(ids) >= MOST_PIECES and part.words:
                if cut and cut < len(part.words):
                    index = since
                    _shorten(part, cut)
                part.finish(text)
                parts.append(part)
                part, cut = _begin(head), 0
                continue
            if number is not None:
                part.names[len(part.ids)] = number
            if start >= 0:
                part.words.append(len(part.ids))
                part.starts.append(start)
                part.ends.append(end)
            part.ids += ids
            part.shapes += [shape] * len(ids)
            index += 1
            if text[end - 1 : end] in SENTENCE_ENDS or start < 0:
                cut, since = len(part.words), index
        part.finish(text)
        parts.append(part)
        return parts

    def _words(
        self, text: str, names: Sequence[Name], numbers: dict[str, int]
    ) -> Iterator[tuple[list[int], int, int, int, int | None]]:
        """Of every word and marker: pieces, shape, start (-1 for a line break), end, and its name's number."""
        position = 0
        for number, name in enumerate(names):
            yield from self._plain(text, position, name.start, is_first=not number)
            marker = US if name.company == "us" else 1 + numbers[name.company]
            ids = [marker]
            if name.is_doubtful:
                for found in _WORD.finditer(text, name.start, name.end):
                    ids += self._ids(found.group())
            yield ids, _shape(text[name.start : name.end]) if name.is_doubtful else _LOWER, name.start, name.end, number
            position = max(position, name.end)
        yield from self._plain(text, position, len(text), is_first=not names)

    def _plain(
        self, text: str, start: int, end: int, is_first: bool
    ) -> Iterator[tuple[list[int], int, int, int, int | None]]:
        is_break = is_first
        for found in _WORD.finditer(text, start, end):
            word = found.group()
            if word == "\n":
                if not is_break:
                    yield [BREAK], _LOWER, -1, found.end(), None
                is_break = True
            else:
                yield self._ids(word), _shape(word), found.start(), found.end(), None
                is_break = False

    def _ids(self, word: str) -> list[int]:
        word = word[:_MOST_LETTERS]
        ids = self._known.get(word)
        if ids is None:
            if len(self._known) >= _MOST_WORDS_REMEMBERED:
                self._known.clear()
            letters = unicodedata.normalize("NFD", word.lower())
            bare = "".join(letter for letter in letters if unicodedata.category(letter) != "Mn")
            ids = [piece if piece >= 0 else UNKNOWN for piece in self._processor.encode(bare)[0]] or [UNKNOWN]
            self._known[word] = ids
        return ids


def _begin(head: list[int]) -> Part:
    return Part(ids=list(head), shapes=[_LOWER] * len(head))


def _shorten(part: Part, words: int) -> None:
    """Take the words from number `words` on off the part again."""
    length = part.words[words]
    del part.ids[length:], part.shapes[length:], part.words[words:], part.starts[words:], part.ends[words:]
    part.names = {position: name for position, name in part.names.items() if position < length}


def _shape(word: str) -> int:
    if word.islower() or not word[0].isalpha():
        return _LOWER
    if word.isupper():
        return _UPPER if len(word) > 1 else _TITLE
    if word[0].isupper() and (len(word) == 1 or word[1:].islower()):
        return _TITLE
    return _MIXED if any(letter.isupper() for letter in word[1:]) else _LOWER
