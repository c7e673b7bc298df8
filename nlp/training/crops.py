"""Shorter versions of training notes: a few of a note's sentences alone, or among sentences in which nothing is marked.

A rep may type one bare sentence, or bury it in small talk; the corpus's notes are full of claims. What decided the deal
and a competitor's role are told by a whole note, so that crops have no answer for them.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from nlp.pieces import BREAK, HEAD, LAST, US, Part
from nlp.state import Name
from nlp.training.corpus import NONE, Claimed, Example

MOST_SENTENCES, MOST_FILLERS = 3, 5
ALONE, ABOUT_A_MARK = 0.4, 0.85
"""Chances: that a crop stands alone, and that it is cut around a sentence in which something is marked."""


def fillers(examples: Sequence[Example]) -> list[Example]:
    """The notes of two sentences or more in which nothing is marked and no competitor named."""
    return [
        example
        for example in examples
        if len(example.part.sentences) > 1
        and not (example.claims or example.vendors or example.marks)
        and all(example.names[number].company == "us" for number in example.part.names.values())
    ]


def cropped(example: Example, around: Sequence[Example], chance: random.Random) -> Example:
    """One to three neighbouring sentences of the example, most often among one to five sentences of a note `around`."""
    sentences = len(example.part.sentences)
    if not sentences:
        return example
    said = _said(example)
    middle = chance.choice(said) if said and chance.random() < ABOUT_A_MARK else chance.randrange(sentences)
    length = chance.randint(1, MOST_SENTENCES)
    first = max(0, middle - chance.randrange(length))
    chosen = [(example, number) for number in range(first, min(first + length, sentences))]
    if around and chance.random() >= ALONE:
        dull = chance.choice(around)
        most = min(MOST_FILLERS, len(dull.part.sentences))
        filled = chance.randint(1, most)
        start = chance.randint(0, len(dull.part.sentences) - filled)
        place = chance.randint(0, filled)
        others = [(dull, number) for number in range(start, start + filled)]
        chosen = [*others[:place], *chosen, *others[place:]]
    return _joined(example, chosen)


def _said(example: Example) -> list[int]:
    """The numbers of the sentences in which something is marked."""
    words = [claim.first for claim in example.claims] + [first for first, _ in example.vendors]
    words += [example.part.words.index(position) for position in example.marks]
    return sorted(
        {
            number
            for number, (first, last) in enumerate(example.part.sentences)
            if any(first <= word <= last for word in words)
        }
    )


def _joined(host: Example, chosen: Sequence[tuple[Example, int]]) -> Example:
    """The sentences one after the other as an example with the host's head; its competitors are numbered anew."""
    part = Part(ids=host.part.ids[:HEAD], shapes=host.part.shapes[:HEAD])
    names: list[Name] = []
    made = Example(part, names)
    markers: dict[int, int] = {}
    for source, number in chosen:
        first, last = source.part.sentences[number]
        begin, end = source.part.bounds(number)
        by_piece, by_word = len(part.ids) - begin, len(part.words) - first
        for position in range(begin, end):
            piece = source.part.ids[position]
            name = source.part.names.get(position)
            if name is not None:
                part.names[len(part.ids)] = len(names)
                names.append(source.names[name])
                if piece != US:
                    piece = markers.setdefault(piece, len(markers) + 1)
            part.ids.append(piece)
            part.shapes.append(source.part.shapes[position])
        part.words += [position + by_piece for position in source.part.words[first : last + 1]]
        part.starts += source.part.starts[first : last + 1]
        part.ends += source.part.ends[first : last + 1]
        part.sentences.append((first + by_word, last + by_word))
        made.claims += [_moved(claim, first, last, by_word) for claim in source.claims if _lies(claim, first, last)]
        made.vendors += [
            (start + by_word, min(end, last) + by_word) for start, end in source.vendors if first <= start <= last
        ]
        for position, (is_name, assertion, _, stance) in source.marks.items():
            if begin <= position < end:
                made.marks[position + by_piece] = (is_name, assertion, NONE, stance)
    if part.ids[-1] == BREAK:
        del part.ids[-1], part.shapes[-1]
    part.ids.append(LAST)
    part.shapes.append(0)
    return made


def _lies(claim: Claimed, first: int, last: int) -> bool:
    """Whether half of the claim's words at least lie in the sentence."""
    inside = min(claim.last, last) - max(claim.first, first) + 1
    return 2 * inside >= claim.last - claim.first + 1


def _moved(claim: Claimed, first: int, last: int, by: int) -> Claimed:
    return replace(claim, first=max(claim.first, first) + by, last=min(claim.last, last) + by)
