"""`note_sentences`: sentences as notes have them: ended by punctuation, line breaks, bullets and turns of a dialogue.

Each sentence gets its words in the form in which messages and own categories are looked for: hyphens and quotation
marks left out, names replaced by `@them`, `@us` and, for capitalised names that nobody knows, `@name`.
"""

from __future__ import annotations

import re
from typing import Any

from nlp.lexicon import LayoutRules, WordRules, known_words, read
from nlp.state import Line, Name, NoteState, Sentence, note_state
from nlp.words import SKIPPED, word_list

_ENDS = frozenset(".!?…")
_BULLETS = frozenset("-–—•*·>+")
_CAPITAL = re.compile(r"[A-ZÀ-ÖØ-Þ]")
_WRAPPED_FROM = 55
_MOST_NAME_WORDS = 3
_MOST_WORDS = 150  # longer runs are cut, so that the time stays linear in a text without sentences


class Sentences:
    """The component."""

    def __init__(self) -> None:
        """Read the abbreviations and the words that are no names."""
        self.abbreviations = word_list(read("layout.yaml", LayoutRules).abbreviations)
        lists = read("words.yaml", WordRules)
        self.function = word_list(lists.function)
        self.never = word_list(lists.never_vendors)
        self.english = known_words()

    def __call__(self, doc: Any) -> Any:
        """Fill `sentences` of the note's state."""
        state = note_state(doc)
        text = state.text
        state.sentences = []
        pending: list[int] = []
        line_number = -1
        lines = state.lines
        words, starts, ends = state.words, state.starts, state.ends
        names = _Upcoming(state.names)
        last = len(words) - 1
        for index, start in enumerate(starts):
            while line_number + 1 < len(lines) and lines[line_number + 1].start <= start:
                line_number += 1
                if pending and not _is_wrapped(text, lines[line_number - 1], lines[line_number]):
                    self._close(state, text, pending, lines[line_number - 1], names)
                    pending = []
            line = lines[line_number]
            if start < line.first or (not pending and words[index] in _BULLETS):
                continue
            pending.append(index)
            word = words[index]
            if (
                (word in _ENDS and index < last and self._ends_here(words, starts, ends, index))
                or (word == ";" and len(pending) > 1)
                or len(pending) >= _MOST_WORDS
            ):
                self._close(state, text, pending, line, names)
                pending = []
        if pending:
            self._close(state, text, pending, lines[line_number], names)
        return doc

    def _ends_here(self, words: list[str], starts: list[int], ends: list[int], index: int) -> bool:
        if starts[index + 1] == ends[index]:
            return words[index + 1] in SKIPPED or words[index + 1] in ")]"
        if words[index] != ".":
            return True
        before = words[index - 1] if index else ""
        touches = bool(index) and ends[index - 1] == starts[index]
        return not (touches and (before in self.abbreviations or (len(before) == 1 and before.isalpha())))

    def _close(self, state: NoteState, text: str, tokens: list[int], line: Line, names: _Upcoming) -> None:
        words, starts, ends = state.words, state.starts, state.ends
        sentence = Sentence(starts[tokens[0]], ends[tokens[-1]], line.speaker, line.part)
        is_upper = _is_upper(text[sentence.start : sentence.end])
        position, total = 0, len(tokens)
        while position < total:
            index = tokens[position]
            name = names.at(starts[index])
            if name is not None and starts[index] >= name.start:
                while position < total and starts[tokens[position]] < name.end:
                    position += 1
                _add(sentence, "@us" if name.company == "us" else "@them", name.start, name.end)
                continue
            word = words[index]
            if word in SKIPPED and word != "#" and not _is_dash(text, starts[index]):
                position += 1
                continue
            limit = name.start if name is not None else len(text)
            following = tokens[position : position + _MOST_NAME_WORDS]
            length = 0 if is_upper else self._unknown_name(state, text, following, limit, not sentence.words)
            if length:
                _add(sentence, "@name", starts[index], ends[tokens[position + length - 1]])
                position += length
                continue
            _add(sentence, "–" if word == "-" else word, starts[index], ends[index])
            position += 1
        if sentence.words:
            sentence.is_question = sentence.words[-1] == "?"
            state.sentences.append(sentence)

    def _unknown_name(self, state: NoteState, text: str, tokens: list[int], limit: int, is_first: bool) -> int:
        """How many of these words, up to the character `limit`, look like a capitalised name that nobody knows."""
        length, is_unknown = 0, False
        for index in tokens:
            start, end, word = state.starts[index], state.ends[index], state.words[index]
            if length and start - state.ends[index - 1] != 1:
                break
            original = text[start:end]
            if end > limit or not original[0].isupper() or len(word) < 2 or word in self.function:
                break
            if word in self.never or (len(word) <= 4 and original.isupper()):
                if not length:
                    break
                length += 1
                continue
            is_camel = any(character.isupper() for character in original[1:]) and not original.isupper()
            if is_first and not length and word in self.english and not is_camel:
                return 0
            is_unknown = is_unknown or is_camel or word not in self.english
            length += 1
        if length == 1 and not is_unknown:
            return 0
        return length if length and (is_unknown or not is_first) else 0


class _Upcoming:
    """Goes through the names in step with the words."""

    def __init__(self, names: list[Name]) -> None:
        self.names = names
        self.position = 0

    def at(self, start: int) -> Name | None:
        """The first name that ends after `start`."""
        while self.position < len(self.names) and self.names[self.position].end <= start:
            self.position += 1
        return self.names[self.position] if self.position < len(self.names) else None


def _add(sentence: Sentence, word: str, start: int, end: int) -> None:
    sentence.words.append(word)
    sentence.starts.append(start)
    sentence.ends.append(end)


def _is_dash(text: str, start: int) -> bool:
    """Whether the character stands alone between blanks, as a dash does and a hyphen doesn't."""
    return text[start] == "-" and text[start - 1 : start].isspace() and text[start + 1 : start + 2].isspace()


def _is_wrapped(text: str, line: Line, following: Line) -> bool:
    """Whether the sentence goes on in the next line, broken for width only."""
    if line.part != following.part or following.is_turn or line.part == "header" or following.start - line.end > 2:
        return False
    if line.end - line.start < _WRAPPED_FROM or text[line.end - 1] in ".!?:;":
        return False
    begin = text[following.start : following.start + 200].lstrip(" \t>")[:1]
    return begin.islower()


def _is_upper(text: str) -> bool:
    sample = text[:400]
    return len(_CAPITAL.findall(sample)) > 0.45 * len(sample)
