"""`note_echoes`: places that repeat one of our messages: its phrases as they stand, or its point in other words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from nlp.components.paraphrases import Paraphrases
from nlp.components.phrases import Phrases
from nlp.lexicon import WordRules, read
from nlp.messages import Message
from nlp.state import Found, NoteState, note_state
from nlp.words import split, word_list

_LITERAL = 0.95


class Echoes:
    """The component. `is_fast` looks for the phrases only, not for paraphrases."""

    def __init__(self, messages: Iterable[Message] = (), is_fast: bool = False) -> None:
        """Index the messages' phrases and their content words."""
        self.function = word_list(read("words.yaml", WordRules).function)
        self.is_fast = is_fast
        self.learn(tuple(messages))

    def __call__(self, doc: Any) -> Any:
        """Fill `echoes` of the note's state."""
        if self.messages:
            state = note_state(doc)
            found: dict[tuple[int, str], Found] = {}
            said: set[tuple[int, str]] = set()
            for each in self.phrases.find(state):
                echo = Found(each.start, each.end, each.key, _LITERAL, each.sentence)
                found.setdefault((echo.sentence, echo.what), echo)
                said.update((number, each.key) for number in range(each.sentence, each.last_sentence + 1))
            for echo in self._paraphrased(state):
                if (echo.sentence, echo.what) not in said:
                    found.setdefault((echo.sentence, echo.what), echo)
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
        texts = {message.id: (message.wording, *message.phrases) for message in messages}
        self.phrases = Phrases((phrase, message) for message, phrases in texts.items() for phrase in phrases)
        words = {message: [split(phrase) for phrase in phrases] for message, phrases in texts.items()}
        self.paraphrases = None if self.is_fast or not texts else Paraphrases(words, self.function)

    def _paraphrased(self, state: NoteState) -> Iterator[Found]:
        if self.paraphrases is None:
            return
        numbers = [number for number, each in enumerate(state.sentences) if each.part in ("body", "quote")]
        sentences = [state.sentences[number] for number in numbers]
        for place, first, last, message, confidence in self.paraphrases.find(sentences):
            number, sentence = numbers[place], sentences[place]
            yield Found(sentence.starts[first], sentence.ends[last], message, confidence, number)
