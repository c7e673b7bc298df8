"""`note_echoes`: places that repeat one of our messages: its phrases as they stand, or most of their content words
together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from nlp.lexicon import WordRules, read
from nlp.messages import Message, parse
from nlp.state import Found, Sentence, note_state
from nlp.words import split, word_list

_LEAST_SHARE = 0.75
_LEAST_WORDS = 3


class Wording(NamedTuple):
    """A phrase or wording of a message; its content words as stems."""

    message: str
    words: tuple[str, ...]
    stems: frozenset[str]


class Echoes:
    """The component. `is_fast` looks for the phrases only, not for paraphrases."""

    def __init__(self, messages: Iterable[Message] = (), is_fast: bool = False) -> None:
        """Index the messages' phrases by first word and content words."""
        self.function = word_list(read("words.yaml", WordRules).function)
        self.is_fast = is_fast
        self.learn(tuple(messages))

    def __call__(self, doc: Any) -> Any:
        """Fill `echoes` of the note's state."""
        if self.wordings:
            state = note_state(doc)
            for number, sentence in enumerate(state.sentences):
                if sentence.part in ("body", "quote"):
                    state.echoes += self._found(number, sentence)
        return doc

    def to_disk(self, path: Path | str, exclude: Any = ()) -> None:  # noqa: ARG002
        """Save the messages."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        data = [message.model_dump(mode="json") for message in self.messages]
        (folder / "messages.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")

    def from_disk(self, path: Path | str, exclude: Any = ()) -> Echoes:  # noqa: ARG002
        """Load the messages."""
        self.learn(parse(json.loads((Path(path) / "messages.json").read_text(encoding="utf-8"))))
        return self

    def learn(self, messages: tuple[Message, ...]) -> None:
        """Look for these messages from now on."""
        self.messages = messages
        self.wordings: list[Wording] = []
        self.by_first: dict[str, list[int]] = {}
        self.by_stem: dict[str, list[int]] = {}
        for message in messages:
            for phrase in (message.wording, *message.phrases):
                words = tuple(split(phrase))
                stems = frozenset(stem(word) for word in words if word.isalnum() and word not in self.function)
                if not words:
                    continue
                number = len(self.wordings)
                self.wordings.append(Wording(message.id, words, stems))
                self.by_first.setdefault(words[0], []).append(number)
                if len(stems) >= _LEAST_WORDS:
                    for word in stems:
                        self.by_stem.setdefault(word, []).append(number)

    def _found(self, number: int, sentence: Sentence) -> Iterator[Found]:
        best: dict[str, Found] = {}
        for first, last, wording, confidence in (*self._literal(sentence), *self._close(sentence)):
            known = best.get(wording.message)
            if known is None or known.confidence < confidence:
                found = Found(sentence.starts[first], sentence.ends[last], wording.message, confidence, number)
                best[wording.message] = found
        yield from sorted(best.values(), key=lambda found: (found.start, found.what))

    def _literal(self, sentence: Sentence) -> Iterator[tuple[int, int, Wording, float]]:
        words = sentence.words
        for first, word in enumerate(words):
            for number in self.by_first.get(word, ()):
                wording = self.wordings[number]
                last = first + len(wording.words) - 1
                if tuple(words[first : last + 1]) == wording.words:
                    yield first, last, wording, 0.95

    def _close(self, sentence: Sentence) -> Iterator[tuple[int, int, Wording, float]]:
        if self.is_fast or not self.by_stem:
            return
        places: dict[int, dict[str, int]] = {}
        for place, word in enumerate(sentence.words):
            if word in self.function or not word.isalnum():
                continue
            form = stem(word)
            for number in self.by_stem.get(form, ()):
                places.setdefault(number, {})[form] = place
        for number, held in places.items():
            wording = self.wordings[number]
            share = len(held) / len(wording.stems)
            first, last = min(held.values()), max(held.values())
            if share >= _LEAST_SHARE and last - first <= 3 * len(wording.words) + 3:
                yield first, last, wording, round(0.4 + 0.4 * share, 2)


def stem(word: str) -> str:
    """A crude stem: enough to bring `deployed`, `deploys` and `deployment` together."""
    for ending in ("ments", "ment", "ings", "ing", "ies", "ied", "ers", "er", "est", "ed", "es", "ly", "s", "y", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
