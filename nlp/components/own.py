"""`note_own`: claims of the categories that a project adds, by their phrases and by what is near to their examples.

A claim that was found in the same words is filed under the own category; where there is none, one is made, with
polarity, about and status as the trained reader judges those words.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from nlp.components.paraphrases import Paraphrases
from nlp.components.phrases import Phrases
from nlp.lexicon import WordRules, read
from nlp.own_taxonomy import OwnCategory
from nlp.state import FoundClaim, NoteState, note_state
from nlp.words import split, word_list

_BY_PHRASE, _BY_EXAMPLE = 0.8, 0.6
_JUDGED = 0.3
_COVERAGE, _CLOSENESS = 0.7, 0.6
"""How near a sentence must be to an example; what that gives stands in docs/extraction.md."""


class Place(NamedTuple):
    """Words `first` to `last` of a sentence that speak of an own category."""

    sentence: int
    first: int
    last: int
    category: str
    confidence: float


class OwnCategories:
    """The component. `is_fast` looks for the phrases only, not for what is near to the examples."""

    def __init__(self, categories: Iterable[OwnCategory] = (), is_fast: bool = False) -> None:
        """Index phrases and examples."""
        self.function = word_list(read("words.yaml", WordRules).function)
        self.is_fast = is_fast
        self.learn(tuple(categories))

    def __call__(self, doc: Any) -> Any:
        """File claims of the note's state under own categories, and add those that nobody found."""
        if self.categories:
            state = note_state(doc)
            places = self.places(state)
            if places:
                _file(state, places)
        return doc

    def to_disk(self, path: Path | str, exclude: Any = ()) -> None:  # noqa: ARG002
        """Save the categories."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        data = [category.model_dump(mode="json") for category in self.categories]
        (folder / "categories.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")

    def from_disk(self, path: Path | str, exclude: Any = ()) -> OwnCategories:  # noqa: ARG002
        """Load the categories."""
        data = json.loads((Path(path) / "categories.json").read_text(encoding="utf-8"))
        self.learn(tuple(OwnCategory.model_validate(entry) for entry in data))
        return self

    def learn(self, categories: tuple[OwnCategory, ...]) -> None:
        """Look for these categories from now on."""
        self.categories = categories
        self.phrases = Phrases((text, each.id) for each in categories for text in (*each.phrases, *each.examples))
        examples = {(each.id, text): [split(text)] for each in categories for text in each.examples}
        self.owners = {str(number): category for number, (category, _) in enumerate(examples)}
        texts = {str(number): words for number, words in enumerate(examples.values())}
        self.near = None if self.is_fast or not texts else Paraphrases(texts, self.function)

    def places(self, state: NoteState) -> list[Place]:
        """Where the note's sentences speak of own categories, in order; of one category once a sentence."""
        found: dict[tuple[int, str], Place] = {}
        for each in self.phrases.find(state):
            place = Place(each.sentence, each.first, each.last, each.key, _BY_PHRASE)
            found.setdefault((place.sentence, place.category), place)
        if self.near is not None:
            numbers = [number for number, each in enumerate(state.sentences) if each.part in ("body", "quote")]
            for near in self.near.near([state.sentences[number] for number in numbers], _COVERAGE, _CLOSENESS):
                number, category = numbers[near.sentence], self.owners[near.message]
                found.setdefault((number, category), Place(number, near.first, near.last, category, _BY_EXAMPLE))
        return sorted(found.values())


def _file(state: NoteState, places: Sequence[Place]) -> None:
    new: list[Place] = []
    refiled: dict[str, str] = {}
    done: set[int] = set()
    for place in sorted(places, key=lambda each: -each.confidence):
        sentence = state.sentences[place.sentence]
        start, end = sentence.starts[place.first], sentence.ends[place.last]
        same = [claim for claim in state.claims if claim.start < end and claim.end > start]
        for claim in same:
            if id(claim) not in done:
                done.add(id(claim))
                refiled[claim.category] = place.category
                claim.category = place.category
        if not same:
            new.append(place)
        _keep_one_each(state, [claim for claim in same if claim.category == place.category])
    if state.primary_reason in refiled and all(claim.category != state.primary_reason for claim in state.claims):
        state.primary_reason = refiled[state.primary_reason]
    if new:
        state.claims += _made(state, sorted(new))
        state.claims.sort(key=lambda claim: (claim.start, claim.end))


def _keep_one_each(state: NoteState, same: Sequence[FoundClaim]) -> None:
    """Of claims filed alike by the same words, keep the surest about each company in each polarity."""
    surest: dict[tuple[str, str], FoundClaim] = {}
    for claim in sorted(same, key=lambda claim: -claim.confidence):
        surest.setdefault((claim.about, claim.polarity), claim)
    dropped = {id(claim) for claim in same} - {id(claim) for claim in surest.values()}
    state.claims = [claim for claim in state.claims if id(claim) not in dropped]


def _made(state: NoteState, places: Sequence[Place]) -> Iterator[FoundClaim]:
    if state.judge is None:
        return
    for place in places:
        sentence = state.sentences[place.sentence]
        start, end = sentence.starts[place.first], sentence.ends[place.last]
        judged = state.judge(start, end)
        if sentence.is_question and judged.confidence < _JUDGED:
            continue  # a neutral question is no claim
        yield FoundClaim(start, end, place.category, judged.about, judged.polarity, judged.status, place.confidence)
