"""`note_vendors`: capitalised names in contexts of competition that the catalog lacks; not buyers, partners or
people.
"""

from __future__ import annotations

from typing import Any

from nlp.components.cues import Cue
from nlp.state import Found, NoteState, Sentence, note_state


class Vendors:
    """The component."""

    def __call__(self, doc: Any) -> Any:
        """Fill `vendors` of the note's state."""
        state = note_state(doc)
        text = state.text
        buyers = _buyers(state, text)
        found: dict[str, Found] = {}
        for number, sentence in enumerate(state.sentences):
            if "@name" not in sentence.words or not sentence.hits:
                continue
            for word, score in _scores(sentence).items():
                start, end = sentence.starts[word], sentence.ends[word]
                name = text[start:end]
                key = name.casefold()
                if score < 1 or len(name) <= 2 or key in buyers:
                    continue
                if key not in found:
                    found[key] = Found(start, end, "", min(0.85, 0.45 + 0.15 * score), number)
        if found:
            _mark(state, text, found)
        state.vendors = sorted(found.values(), key=lambda vendor: vendor.start)
        return doc


def _mark(state: NoteState, text: str, found: dict[str, Found]) -> None:
    """Note every place of the vendors found, for the claims about them."""
    for sentence in state.sentences:
        for word, form in enumerate(sentence.words):
            if form == "@name" and text[sentence.starts[word] : sentence.ends[word]].casefold() in found:
                sentence.vendors.add(word)


def _scores(sentence: Sentence) -> dict[int, float]:
    """How much speaks for each unknown name of a sentence."""
    scores: dict[int, float] = {}
    for first, last, cue in sentence.hits:
        if not isinstance(cue, Cue) or cue.of != "vendor":
            continue
        for word in range(first, last + 1):
            if sentence.words[word] == "@name":
                scores[word] = scores.get(word, 0) + (1 if cue.value == "vendor" else -1.5)
    return scores


def _buyers(state: NoteState, text: str) -> set[str]:
    """Unknown names that open the note, stand in mail headers and signatures, or belong to speakers: the buyer's and
    people's.
    """
    names: set[str] = set()
    for number, sentence in enumerate(state.sentences):
        is_frame = sentence.part in ("header", "signature")
        if number > 1 and not is_frame:
            continue
        for word, form in enumerate(sentence.words):
            opens = word == 0 and number == 0 and not sentence.names and not _acts_as_vendor(sentence)
            if form == "@name" and (is_frame or opens):
                _add(names, text[sentence.starts[word] : sentence.ends[word]])
    for line in state.lines:
        if line.is_turn:
            _add(names, text[line.start : line.first].strip(" :\t"))
    return names


def _acts_as_vendor(sentence: Sentence) -> bool:
    return any(hit.first == 0 and hit.meaning == _VENDOR for hit in sentence.hits)


_VENDOR = Cue("vendor", "vendor")


def _add(names: set[str], name: str) -> None:
    name = name.casefold()
    names.add(name)
    names.update(name.split())
