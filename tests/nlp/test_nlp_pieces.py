"""Notes cut into pieces: every word in exactly one part, at its own characters, and no part longer than is read."""

import random
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp import pieces
from nlp.encoder import OF_HEAD, inputs
from nlp.pieces import FIRST, HEAD, LAST, MOST_PIECES, UNKNOWN, Part, Pieces
from nlp.state import Name
from nlp.words import clean

LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*|[^\w\s]|_")


@pytest.fixture(scope="module")
def cutter(tmp_path_factory: pytest.TempPathFactory) -> Pieces:
    """A vocabulary of single letters, so that words have many pieces and parts end soon."""
    rows = [f"[unused{number}]" for number in range(104)]
    rows[UNKNOWN] = "[UNK]"
    rows += [*LETTERS, *(f"##{letter}" for letter in LETTERS), *".,!?;:'", "price"]
    path = tmp_path_factory.mktemp("pieces") / "vocabulary.txt"
    path.write_text("\n".join(rows), encoding="utf-8")
    return Pieces(path)


TEXTS = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "Relay ",
                "we lost. ",
                "price\n",
                "\r\n",
                "isn't ",
                "... ",
                '"Yes." ',
                "é",
                "e\u0301",
                "🎉",
                "أغلى ",
                "_",
                " ",
            ]
        ),
        st.sampled_from(["word " * 90, "supercalifragilistic " * 12, "x" * 300, "a.b." * 80, "\n\n\n"]),
        st.text(max_size=10),
    ),
    max_size=25,
).map(lambda parts: clean("".join(parts)))


@st.composite
def noted(draw: st.DrawFn) -> tuple[str, list[Name]]:
    """A text and names that cover some of its words, sorted and apart."""
    text = draw(TEXTS)
    places = [found.span() for found in WORD.finditer(text)]
    names, first = [], 0
    while first < len(places) and len(names) < 40:
        first += draw(st.integers(0, max(1, len(places) // 3)))
        last = first + draw(st.integers(0, 2))
        if last >= len(places):
            break
        company = draw(st.sampled_from(["us", *(f"c{number}" for number in range(20))]))
        names.append(Name(places[first][0], places[last][1], company, 0.9, draw(st.booleans())))
        first = last + 1
    return text, names


def expected(text: str, names: list[Name]) -> list[tuple[int, int]]:
    """Start and end of every name, and of every word outside names."""
    inside = [(name.start, name.end) for name in names]
    outside = [
        found.span() for found in WORD.finditer(text) if not any(start <= found.start() < end for start, end in inside)
    ]
    return sorted(inside + outside)


@settings(max_examples=200, deadline=None)
@given(given_note=noted())
def test_the_parts_cover_every_word_exactly_once(cutter: Pieces, given_note: tuple[str, list[Name]]) -> None:
    text, names = given_note
    parts = cutter.parts(text, names)
    words = [place for part in parts for place in zip(part.starts, part.ends, strict=True)]
    assert words == expected(text, names)
    marked = [number for part in parts for _, number in sorted(part.names.items())]
    assert marked == list(range(len(names)))


@settings(max_examples=200, deadline=None)
@given(given_note=noted())
def test_each_part_is_in_itself_whole(cutter: Pieces, given_note: tuple[str, list[Name]]) -> None:
    text, names = given_note
    parts = cutter.parts(text, names, "email", "lost")
    for part in parts:
        assert len(part.ids) == len(part.shapes) <= MOST_PIECES
        assert (part.ids[0], part.ids[-1]) == (FIRST, LAST)
        assert part.ids[:3] == parts[0].ids[:3]
        assert len(part.words) == len(part.starts) == len(part.ends)
        assert part.words == sorted(set(part.words))
        assert all(3 <= position < len(part.ids) - 1 for position in part.words)
        assert set(part.names) <= set(part.words)
        for position, number in part.names.items():
            index = part.words.index(position)
            assert (part.starts[index], part.ends[index]) == (names[number].start, names[number].end)


@settings(max_examples=200, deadline=None)
@given(given_note=noted())
def test_the_sentences_of_a_part_cover_its_words_exactly_once(
    cutter: Pieces, given_note: tuple[str, list[Name]]
) -> None:
    text, names = given_note
    for part in cutter.parts(text, names):
        covered = [word for first, last in part.sentences for word in range(first, last + 1)]
        assert covered == list(range(len(part.words)))


@settings(max_examples=100, deadline=None)
@given(given_note=noted())
def test_what_was_cut_before_changes_nothing(cutter: Pieces, given_note: tuple[str, list[Name]]) -> None:
    text, names = given_note
    assert cutter.parts(text, names) == cutter.parts(text, names)


def test_a_long_note_is_cut_where_a_sentence_ends(cutter: Pieces) -> None:
    lengths = random.Random(1)
    text = " ".join("word " * lengths.randint(1, 20) + "end." for _ in range(300))
    parts = cutter.parts(text, [])
    assert len(parts) > 10
    assert {text[part.ends[-1] - 1] for part in parts} == {"."}
    assert all(len(part.ids) > MOST_PIECES // 2 for part in parts[:-1])


def test_a_long_note_of_lines_is_cut_where_a_line_ends(cutter: Pieces) -> None:
    text = "\n".join(["- no connector to their planning tool"] * 100)
    parts = cutter.parts(text, [])
    assert len(parts) > 5
    assert all(text[part.ends[-1] :].startswith("\n") for part in parts[:-1])


def test_a_sentence_longer_than_a_part_is_cut_at_a_word(cutter: Pieces) -> None:
    parts = cutter.parts("word " * 1000, [])
    assert [len(part.words) for part in parts] == [95] * 10 + [50]


def test_names_become_markers_and_doubtful_ones_keep_their_words(cutter: Pieces) -> None:
    text = "Lift beat us, not Relay or Lift"
    names = [
        Name(0, 4, "lift", 0.7, is_doubtful=True),
        Name(10, 12, "us", 0.9),
        Name(18, 23, "relay", 0.9),
        Name(27, 31, "lift", 0.7, is_doubtful=True),
    ]
    (part,) = cutter.parts(text, names)
    marked = {
        text[names[number].start : names[number].end]: part.ids[position] for position, number in part.names.items()
    }
    assert marked == {"Lift": 1, "us": 20, "Relay": 2}
    first, second = sorted(part.names)[:2]
    assert second - first == 1 + 4 + 4, "the marker, l-i-f-t and b-e-a-t"


def test_more_competitors_than_markers_share_the_last(cutter: Pieces) -> None:
    text = " ".join(f"Name{number}" for number in range(20))
    names = [Name(found.start(), found.end(), found.group(), 0.9) for found in WORD.finditer(text)]
    (part,) = cutter.parts(text, names)
    assert [part.ids[position] for position in sorted(part.names)] == [*range(1, 17), 16, 16, 16, 16]


def test_kind_and_outcome_come_first_and_unknown_ones_are_as_none(cutter: Pieces) -> None:
    heads = {
        (kind, outcome): cutter.parts("x", [], kind, outcome)[0].ids[:3]
        for kind in (None, "email", "fax")
        for outcome in (None, "lost", "maybe")
    }
    assert heads[None, None] == heads["fax", "maybe"]
    assert len({tuple(head) for head in heads.values()}) == 4


@pytest.mark.parametrize("text", ["", " \n\r\n ", "\n", "\u200b"])
def test_a_note_without_letters_has_one_part(cutter: Pieces, text: str) -> None:
    (part,) = cutter.parts(text, [])
    assert part.ids[-1] == LAST
    assert [text[start:end] for start, end in zip(part.starts, part.ends, strict=True)] == WORD.findall(text)


def test_line_breaks_are_pieces_once_however_they_are_written(cutter: Pieces) -> None:
    def ids(text: str) -> list[int]:
        return cutter.parts(text, [])[0].ids

    assert ids("a\nb") == ids("a\r\nb") == ids("a\n\n \nb") != ids("a b")


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Too slow. Too dear.", ["Too slow.", "Too dear."]),
        ("v2.0 costs 3.50 now", ["v2.0 costs 3.50 now"]),
        ('He said "too dear." We lost', ['He said "too dear."', "We lost"]),
        ("Really?! Yes…", ["Really?!", "Yes…"]),
        ("one\ntwo\n\nthree", ["one", "two", "three"]),
        ("lost; price", ["lost;", "price"]),
    ],
)
def test_sentences_end_at_punctuation_and_lines(cutter: Pieces, text: str, sentences: list[str]) -> None:
    (part,) = cutter.parts(text, [])
    assert [text[part.starts[first] : part.ends[last]] for first, last in part.sentences] == sentences


def test_accents_that_follow_their_letter_as_signs_of_their_own_change_nothing(cutter: Pieces) -> None:
    composed, text = (unicodedata.normalize(form, "Zoë prefers Lumière.") for form in ("NFC", "NFD"))
    (part,) = cutter.parts(text, [])
    assert [text[start:end] for start, end in zip(part.starts, part.ends, strict=True)] == [
        unicodedata.normalize("NFD", word) for word in ("Zoë", "prefers", "Lumière", ".")
    ]
    assert (part.ids, part.shapes) == ((whole := cutter.parts(composed, [])[0]).ids, whole.shapes)


def test_pieces_are_told_which_sentence_comes_before_theirs_and_which_after(cutter: Pieces) -> None:
    (part,) = cutter.parts("a. b. c. d. e.", [])
    relations = inputs(part)["relations"][0]
    firsts = [part.words[first] for first, _ in part.sentences]
    assert relations[firsts[2]][firsts].tolist() == [0, 1, 2, 3, 4]
    assert relations[firsts[0]][firsts].tolist() == [2, 3, 4, 4, 4]
    assert {*relations[firsts[2], :HEAD], *relations[:HEAD, firsts[2]]} == {OF_HEAD}
    assert relations.shape == (len(part.ids), len(part.ids))


def test_long_words_are_not_kept(cutter: Pieces) -> None:
    for number in range(50):
        cutter.parts(f"{number}" + "y" * 10_000, [])
    assert max(map(len, cutter._known)) <= pieces._MOST_LETTERS


def test_a_part_is_closed_with_no_words() -> None:
    part = Part(ids=[FIRST], shapes=[0])
    part.finish("")
    assert (part.ids, part.sentences) == ([FIRST, LAST], [])
