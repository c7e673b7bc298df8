"""Whether an ordinary word in a note is the name of a company: capitals, neighbours and adjoining names decide.

A helper of `note_names`, not a component.
"""

from __future__ import annotations

import re

from nlp.lexicon import NameRules, read
from nlp.state import NoteState
from nlp.words import word_list

_CAPITAL = re.compile(r"[A-ZÀ-ÖØ-Þ]")
_OPENERS = frozenset('.!?:;-–—•*>()"“[…')
_CLOSERS = frozenset(".,;:!?)–—-/…")


class OrdinaryNames:
    """Weighs what speaks for a name: 1 and more is enough."""

    def __init__(self, ordinary: frozenset[str], function: frozenset[str]) -> None:
        """Read the neighbours that speak for and against a name."""
        rules = read("names.yaml", NameRules)
        self.before = word_list(rules.before)
        self.after = word_list(rules.after)
        self.determiners = word_list(rules.determiners)
        self.not_after = word_list(rules.not_after)
        self.function = function
        self.usual = self.before | self.after | ordinary

    def score(self, state: NoteState, text: str, first: int, last: int, is_lower_style: bool) -> float:
        """How much speaks for the words `first` to `last` being a name."""
        words, starts, ends = state.words, state.starts, state.ends
        original = text[starts[first] : ends[last]]
        before = words[first - 1] if first else ""
        after = words[last + 1] if last + 1 < len(words) else ""
        is_initial = first == 0 or before in _OPENERS or "\n" in text[ends[first - 1] : starts[first]]
        is_upper = len(original) > 1 and original.isupper() and not _is_upper_around(text, starts[first], ends[last])
        score = 0.0
        if original[0].isupper():
            score += 0.65 if is_initial else 1.6
            score += 0.6 if is_upper or any(character.isupper() for character in original[1:]) else 0
        else:
            score += 0.2 if is_lower_style else -0.5
        if before in self.determiners:
            score -= 0.9 if original[0].isupper() else 2
        elif before in self.before:
            score += 0.7
        if after in self.after:
            score += 0.8
        elif after in self.not_after:
            score -= 0.8
        elif not after or after in _CLOSERS or after.endswith(("s", "ed")):
            score += 0.4
        if last > first:
            score += 0.4
        if words[first] in self.function:
            score -= 1
        if self._is_inside_a_name(state, text, first, last):
            score -= 0.9
        return score

    def _is_inside_a_name(self, state: NoteState, text: str, first: int, last: int) -> bool:
        """Whether a capitalised word that is no ordinary one touches the name: `Orchard Equipment`, `Quarrendon
        Lane`.
        """
        starts, ends = state.starts, state.ends
        sides = []
        if first and starts[first] - ends[first - 1] == 1:
            sides.append(first - 1)
        if last + 1 < len(starts) and starts[last + 1] - ends[last] == 1:
            sides.append(last + 1)
        return any(self._is_foreign(state.words[index], text[starts[index] : ends[index]]) for index in sides)

    def _is_foreign(self, word: str, original: str) -> bool:
        is_title = original[0].isupper() and not original.isupper()
        return is_title and word not in self.usual


def is_lower_style(text: str) -> bool:
    """Whether the writer leaves out capitals altogether."""
    sample = text[:4000]
    return len(_CAPITAL.findall(sample)) < 0.012 * len(sample)


def _is_upper_around(text: str, start: int, end: int) -> bool:
    """Whether the words around are in capitals too, so that capitals say nothing."""
    around = [character for character in text[max(0, start - 15) : start] + text[end : end + 15] if character.isalpha()]
    return bool(around) and sum(character.isupper() for character in around) > 0.6 * len(around)
