"""Crops of training notes: the same words with the same answers, fewer of them, and the right company behind each."""

import random

import pytest

from nlp.encoder import Encoder
from nlp.pieces import FIRST, LAST, US
from nlp.training import corpus, crops
from nlp.training.corpus import NONE, Example


@pytest.fixture(scope="module")
def notes() -> list[Example]:
    return corpus.examples(["d1"], Encoder().pieces)


def pieces_of(example: Example, first: int, last: int) -> tuple[int, ...]:
    """The pieces that begin words `first` to `last`, every competitor's marker as 1."""
    begun = [example.part.ids[position] for position in example.part.words[first : last + 1]]
    return tuple(1 if piece < US else piece for piece in begun)


def companies(example: Example) -> list[str]:
    """The companies of a part in the order of their markers."""
    return [example.names[number].company for _, number in sorted(example.part.names.items())]


def test_a_crop_is_a_whole_part_whose_marks_are_the_notes_own(notes: list[Example]) -> None:
    dull, chance = crops.fillers(notes), random.Random(3)
    cropped = [(note, crops.cropped(note, dull, chance)) for note in notes for _ in range(3)]
    for note, crop in cropped:
        part = crop.part
        assert part.ids[:3] == note.part.ids[:3]
        assert part.ids[0] == FIRST
        assert part.ids[-1] == LAST
        assert part.ids.count(LAST) == 1
        assert len(part.ids) == len(part.shapes) == len(part.sentence_of_piece())
        assert len(part.words) == len(part.starts) == len(part.ends) == part.sentences[-1][1] + 1
        assert 1 <= len(part.sentences) <= crops.MOST_SENTENCES + crops.MOST_FILLERS
        theirs = {(pieces_of(note, claim.first, claim.last), claim.kind, claim.about) for claim in note.claims}
        whole = [claim for claim in crop.claims if claim.last - claim.first > 2]
        said = {(pieces_of(crop, claim.first, claim.last), claim.kind, claim.about) for claim in whole}
        assert all(
            any(kind == known and about == whom and set(words) <= set(old) for old, known, whom in theirs)
            for words, kind, about in said
        )
        assert {pieces_of(crop, *vendor) for vendor in crop.vendors} <= {
            pieces_of(note, *vendor) for vendor in note.vendors
        }
        assert crop.reason == NONE
        assert all(role == NONE for _, _, role, _ in crop.marks.values())
        assert set(crop.marks) <= set(part.names)
    assert sum(bool(crop.claims) for _, crop in cropped) > len(cropped) / 3
    assert any(crop.vendors for _, crop in cropped)
    assert any(len(crop.part.sentences) > crops.MOST_SENTENCES for _, crop in cropped)


def test_competitors_are_numbered_anew_in_the_order_of_the_crop(notes: list[Example]) -> None:
    chance = random.Random(5)
    several = [note for note in notes if len({name for name in companies(note) if name != "us"}) > 1]
    moved = 0
    for note in several:
        crop = crops.cropped(note, [], chance)
        others = list(dict.fromkeys(company for company in companies(crop) if company != "us"))
        for position, number in crop.part.names.items():
            company = crop.names[number].company
            assert crop.part.ids[position] == (US if company == "us" else 1 + others.index(company))
        kept = [company for company in dict.fromkeys(companies(note)) if company != "us"]
        moved += bool(others) and others[0] != kept[0]
    assert moved


def test_only_notes_without_marks_and_competitors_are_put_around_a_crop(notes: list[Example]) -> None:
    dull = crops.fillers(notes)
    assert dull
    assert len(dull) < len(notes) / 2
    assert all(not (note.claims or note.vendors or note.marks) for note in dull)
    assert {company for note in dull for company in companies(note)} <= {"us"}


def test_a_note_without_sentences_stays_as_it_is(notes: list[Example]) -> None:
    empty = Example(Encoder().pieces.parts("", [])[0], [])
    assert crops.cropped(empty, notes, random.Random(1)) is empty
