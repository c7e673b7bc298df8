"""`note_language`: whether a note is English; other languages are marked by their commonest words, and never guessed
from few.
"""

from __future__ import annotations

from typing import Any

from nlp.lexicon import WordRules, read
from nlp.state import NoteState, note_state
from nlp.words import word_list

_MOST_WORDS = 400
_LEAST_FOREIGN = 4
_SCRIPTS = (
    ("ru", "\u0400", "\u04ff"),
    ("el", "\u0370", "\u03ff"),
    ("he", "\u0590", "\u05ff"),
    ("ar", "\u0600", "\u06ff"),
    ("hi", "\u0900", "\u097f"),
    ("th", "\u0e00", "\u0e7f"),
    ("ja", "\u3040", "\u30ff"),
    ("zh", "\u4e00", "\u9fff"),
    ("ko", "\uac00", "\ud7af"),
)


class Language:
    """The component."""

    def __init__(self) -> None:
        """Read the common words of each language."""
        lists = read("words.yaml", WordRules)
        self.english = word_list(lists.function)
        self.foreign = {language: word_list(words) for language, words in lists.foreign.items()}

    def __call__(self, doc: Any) -> Any:
        """Set `language`: `en`, another language's code, or `unknown` for a note without words."""
        state = note_state(doc)
        state.language = self._language(state)
        return doc

    def _language(self, state: NoteState) -> str:
        words = [word for word in state.words[:_MOST_WORDS] if word[0].isalpha()]
        if not words:
            return "unknown"
        script = _script(words)
        if script:
            return script
        english = sum(word in self.english for word in words)
        if english * 5 >= len(words):
            return "en"
        counts = {language: sum(word in common for word in words) for language, common in self.foreign.items()}
        best = max(sorted(counts), key=lambda language: counts[language])
        if counts[best] >= _LEAST_FOREIGN and counts[best] > 1.3 * english and counts[best] * 6 >= len(words):
            return best
        return "en" if english or len(words) < 30 else "unknown"


def _script(words: list[str]) -> str:
    firsts = [word[0] for word in words[:60]]
    if sum(first < "\u0370" for first in firsts) * 2 >= len(firsts):
        return ""
    for language, low, high in _SCRIPTS:
        if sum(low <= first <= high for first in firsts) * 2 > len(firsts):
            return language
    return ""
