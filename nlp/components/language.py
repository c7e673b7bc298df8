"""`note_language`: whether a note is English; other languages are marked by their script or by their commonest words:
by few words only where English has none of them.
"""

from __future__ import annotations

import re
from typing import Any

from nlp.lexicon import WordRules, read
from nlp.state import NoteState, note_state
from nlp.words import word_list

_MOST_WORDS = 400
_LEAST_FOREIGN = 4
_LEAST_OWN = 2
_SCRIPTS = (
    ("el", "\u0370", "\u03ff"),
    ("ru", "\u0400", "\u04ff"),
    ("hy", "\u0530", "\u058f"),
    ("he", "\u0590", "\u05ff"),
    ("ar", "\u0600", "\u06ff"),
    ("hi", "\u0900", "\u097f"),
    ("bn", "\u0980", "\u09ff"),
    ("pa", "\u0a00", "\u0a7f"),
    ("gu", "\u0a80", "\u0aff"),
    ("ta", "\u0b80", "\u0bff"),
    ("te", "\u0c00", "\u0c7f"),
    ("kn", "\u0c80", "\u0cff"),
    ("ml", "\u0d00", "\u0d7f"),
    ("si", "\u0d80", "\u0dff"),
    ("th", "\u0e00", "\u0e7f"),
    ("lo", "\u0e80", "\u0eff"),
    ("my", "\u1000", "\u109f"),
    ("ka", "\u10a0", "\u10ff"),
    ("am", "\u1200", "\u137f"),
    ("km", "\u1780", "\u17ff"),
    ("zh", "\u3040", "\u9fff"),
    ("ko", "\uac00", "\ud7af"),
)
"""The language that most writes each script; of scripts with several, letters tell some apart (`_LETTERS`)."""
_LETTERS = (("ru", "uk", "іїєґ"), ("ru", "sr", "ђјљњћџ"))

_ANY_SCRIPT = re.compile("[" + "".join(f"{low}-{high}" for _, low, high in _SCRIPTS) + "]")


class Language:
    """The component."""

    def __init__(self) -> None:
        """Read the common words of each language."""
        lists = read("words.yaml", WordRules)
        self.english = word_list(lists.function)
        self.foreign = {language: word_list(words) for language, words in lists.foreign.items()}
        used = self.english | word_list(lists.ordinary) | word_list(lists.alike)
        self.own = {language: words - used for language, words in self.foreign.items()}
        self.own_words = frozenset().union(*self.own.values())

    def __call__(self, doc: Any) -> Any:
        """Set `language`: `en`, another language's code, or `unknown` for a note without words."""
        state = note_state(doc)
        state.language = self._language(state)
        return doc

    def _language(self, state: NoteState) -> str:
        first = state.words[:_MOST_WORDS]
        english = sum(map(self.english.__contains__, first))
        if english * 5 >= len(first) > 0 and not _ANY_SCRIPT.search(state.text) and self._has_few_own(first, english):
            return "en"  # as below, but soon: most notes are decided here
        words = [word for word in first if word[0].isalpha()]
        return _script(words) or self._by_words(words, english) if words else "unknown"

    def _has_few_own(self, words: list[str], english: int) -> bool:
        return sum(map(self.own_words.__contains__, words)) <= english

    def _by_words(self, words: list[str], english: int) -> str:
        said = set(words)
        counts = {language: len(own & said) for language, own in self.own.items()}
        best = max(sorted(counts), key=lambda language: counts[language])
        if counts[best] >= _LEAST_OWN and counts[best] > english and counts[best] * 4 >= len(words):
            return best
        if english * 5 >= len(words):
            return "en"
        counts = {language: sum(word in common for word in words) for language, common in self.foreign.items()}
        best = max(sorted(counts), key=lambda language: counts[language])
        is_said = len(self.foreign[best] & said) >= _LEAST_FOREIGN
        if is_said and counts[best] > 1.3 * english and counts[best] * 6 >= len(words):
            return best
        return "en" if english * 10 >= len(words) or len(words) < 30 else "unknown"


def _script(words: list[str]) -> str:
    firsts = [word[0] for word in words[:60]]
    if sum(first < "\u0370" for first in firsts) * 2 >= len(firsts):
        return ""
    foreign = [character for word in words[:60] for character in word[:40] if character >= "\u0370"]
    counts = {language: sum(low <= one <= high for one in foreign) for language, low, high in _SCRIPTS}
    best = max(counts, key=lambda language: counts[language])
    if best == "zh" and any(one <= "\u30ff" for one in foreign if one >= "\u3040"):
        return "ja"
    for language, other, letters in _LETTERS:
        if best == language and any(one in letters for one in foreign):
            return other
    return best if counts[best] * 2 > len(foreign) else ""
