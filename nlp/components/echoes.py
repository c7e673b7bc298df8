"""`note_echoes`: places that repeat one of our messages: its phrases as they stand, or its point in other words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from nlp.components.paraphrases import Paraphrases
from nlp.lexicon import WordRules, read
from nlp.messages import Message
from nlp.state import Found, Sentence, note_state
from nlp.words import split, word_list

_LITERAL = 0.95


class Wording(NamedTuple):
    """A phrase or wording of a message."""

    message: str
    words: tuple[str, ...]


class Echoes:
    """The component. `is_fast` looks for the phrases only, not for paraphrases."""

    def __init__(self, messages: Iterable[Message] = (), is_fast: bool = False) -> None:
        """Index the messages' phrases by first word, and their content words."""
        self.function = word_list(read("words.yaml", WordRules).function)
        self.is_fast = is_fast
        self.learn(tuple(messages))

    def __call__(self, doc: Any) -> Any:
        """Fill `echoes` of the note's state."""
        if self.by_first:
            state = note_state(doc)
            sentences = [
                (number, sentence)
                for number, sentence in enumerate(state.sentences)
                if sentence.part in ("body", "quote")
            ]
            found = {(echo.sentence, echo.what): echo for echo in self._paraphrased(sentences)}
            for number, sentence in sentences:
                for echo in self._literal(number, sentence):
                    known = found.get((number, echo.what))
                    if known is None or known.confidence < echo.confidence:
                        found[(number, echo.what)] = echo
            state.echoes = sorted(found.values(), key=lambda echo: (echo.start, echo.what))
        return doc

    def to_disk(self, path: Path | str, exclude: Any = ()) -> None:  # noqa: ARG002
        """Save the messages."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        data = [message.model_dump(mode="json") for message in self.messages]
        (folder / "messages.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")

    def from_disk(self, path: Path | str, exclude: Any = ()) -> Echoes:  # noqa: ARG002
        """Load the messages."""
        data = json.loads((Path(path) / "messages.json").read_text(encoding="utf-8"))
        self.learn(tuple(Message.model_validate(entry) for entry in data))
        return self

    def learn(self, messages: tuple[Message, ...]) -> None:
        """Look for these messages from now on."""
        self.messages = messages
        self.by_first: dict[str, list[Wording]] = {}
        texts: dict[str, list[list[str]]] = {}
        for message in messages:
            for phrase in (message.wording, *message.phrases):
                words = split(phrase)
                if words:
                    self.by_first.setdefault(words[0], []).append(Wording(message.id, tuple(words)))
                    texts.setdefault(message.id, []).append(words)
        self.paraphrases = None if self.is_fast or not texts else Paraphrases(texts, self.function)

    def _literal(self, number: int, sentence: Sentence) -> Iterator[Found]:
        words = sentence.words
        for first, word in enumerate(words):
            for wording in self.by_first.get(word, ()):
                last = first + len(wording.words) - 1
                if tuple(words[first : last + 1]) == wording.words:
                    yield Found(sentence.starts[first], sentence.ends[last], wording.message, _LITERAL, number)

    def _paraphrased(self, sentences: list[tuple[int, Sentence]]) -> Iterator[Found]:
        if self.paraphrases is not None:
            for place, first, last, message, confidence in self.paraphrases.find([each for _, each in sentences]):
                number, sentence = sentences[place]
                yield Found(sentence.starts[first], sentence.ends[last], message, confidence, number)
