"""`note_assertion`: whether a named competitor is part of this deal, by scopes of cues as in ConText (Harkema et al.,
2009).

A cue reaches over the words before or after it up to a limit, and not past a terminator; what holds of one competitor
of a list holds of the whole list.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from nlp.components.cues import Cue
from nlp.lexicon import AssertionRules, read
from nlp.records import Assertion
from nlp.state import Sentence, note_state

_ORDER: tuple[Assertion, ...] = ("negated", "historical", "hypothetical")
_ASKING = frozenset(["did", "was", "were", "any", "is", "are", "so"])
_LISTING = frozenset([",", "and", "or", "&", "nor", "/", "+", "either", "neither", "no", "both", "also", "even"])


class AssertionScopes:
    """The component."""

    def __init__(self) -> None:
        """Read how far each assertion's cues reach."""
        rules = read("assertions.yaml", AssertionRules)
        self.reach = {name: getattr(rules, name).reach for name in _ORDER}

    def __call__(self, doc: Any) -> Any:
        """Set `assertion` of every competitor's name."""
        state = note_state(doc)
        for number, sentence in enumerate(state.sentences):
            if any(name.company != "us" for name in sentence.names.values()):
                self._judge(sentence, state.sentences[number + 1] if number + 1 < len(state.sentences) else None)
        return doc

    def _judge(self, sentence: Sentence, following: Sentence | None) -> None:
        hits = [
            (hit.first, hit.last, hit.meaning)
            for hit in sentence.hits
            if isinstance(hit.meaning, Cue) and hit.meaning.of == "assertion"
        ]
        excluded = {word for first, last, cue in hits if cue.value == "excluded" for word in range(first, last + 1)}
        stops = sorted(first for first, _, cue in hits if cue.value == "terminators")
        found: dict[int, set[Assertion]] = {}
        places = sorted(word for word, name in sentence.names.items() if name.company != "us")
        for first, last, cue in hits:
            value = cue.value
            if value not in self.reach:
                continue
            if cue.category == "around":
                reached = [word for word in places if first <= word <= last]
            elif cue.category == "before":
                end = min([last + self.reach[value], *(stop for stop in stops if stop > last)])
                reached = [word for word in places if last < word <= end][:3]
            else:
                begin = max([first - self.reach[value], *(stop for stop in stops if stop < first)])
                reached = [word for word in places if begin <= word < first][-3:]
            for word in reached:
                if word not in excluded:
                    found.setdefault(word, set()).add(value)
        is_question = sentence.is_question or sentence.words[0] in _ASKING
        is_short_question = is_question and len(places) == 1 and len(sentence.words) <= 14
        if is_short_question and places[0] not in found and following is not None and _is_denial(following):
            found[places[0]] = {"negated"}
        self._spread(sentence, places, found)
        for word, values in found.items():
            sentence.names[word].assertion = next(value for value in _ORDER if value in values)

    def _spread(self, sentence: Sentence, places: list[int], found: dict[int, set[Assertion]]) -> None:
        """Carry an assertion to the neighbours in a list: `A and B were not asked`."""
        for step in (1, -1):
            ordered = places if step == 1 else places[::-1]
            for here, there in pairwise(ordered):
                if here in found and there not in found:
                    between = sentence.words[min(here, there) + 1 : max(here, there)]
                    if between and len(between) <= 3 and all(word in _LISTING for word in between):
                        found[there] = set(found[here])


def _is_denial(sentence: Sentence) -> bool:
    words = sentence.words[:4]
    return bool(words) and (
        words[0] in ("no", "nope", "nah", "never", "nobody", "not", "who", "none")
        or ("oh" in words[:2] and "no" in words)
    )
