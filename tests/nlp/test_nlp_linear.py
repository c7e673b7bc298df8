"""Fast mode: the small network and what is made of its outputs."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp import linear
from nlp.catalog import Catalog
from nlp.components.linear import about, span
from nlp.extractor import Extractor
from nlp.records import Note
from nlp.state import Name
from nlp.words import NoteTokenizer, state_of

NOTE = (
    "Lost to Vellocast. They came in 30% cheaper than us and the CFO only looked at the total.\n"
    "- the team loved our reporting, very easy to use\n"
    "- No sign of Quarrymont. Relay may bid if the pilot slips!"
)
TEXTS = st.lists(
    st.one_of(
        st.sampled_from([*NOTE.split(" "), "\r\n", "\ud800", "\x00", "<br>", "&amp;", "’s"]), st.text(max_size=9)
    ),
    max_size=30,
).map(" ".join)


@pytest.fixture(scope="module")
def fast(companies: Catalog) -> Extractor:
    return Extractor(companies, mode="fast")


@settings(max_examples=150, deadline=None)
@given(text=TEXTS)
def test_offsets_are_true_to_the_given_text_and_reading_is_repeatable(fast: Extractor, text: str) -> None:
    reading = fast.read(text)
    items = (*reading.mentions, *reading.claims, *reading.unknown_vendors)
    assert all(text[item.start : item.end] == item.text and item.text.strip() for item in items)
    assert all(0 <= item.confidence <= 1 for item in items)
    fast._remembered.clear()
    assert fast.read(text) == reading


def test_a_note_reads_alike_alone_and_in_a_batch_and_after_many_words(fast: Extractor, companies: Catalog) -> None:
    notes = [Note(str(number), f"{NOTE} Word{number}") for number in range(20)]
    batch = list(fast.read_all(notes))
    fresh = Extractor(companies, mode="fast")
    assert [fresh.read(note.text).claims for note in reversed(notes)] == [read.claims for read in reversed(batch)]


def test_what_is_plain_is_read(fast: Extractor) -> None:
    reading = fast.read(NOTE, outcome="lost")
    assert [(each.text, each.competitor) for each in reading.mentions] == [
        ("Vellocast", "vellocast"),
        ("Quarrymont", "qmt"),
        ("Relay", "relay"),
    ]
    assert "price" in {each.category for each in reading.claims}
    assert ("ease_of_use", "us", "pos") in {(each.category, each.about, each.polarity) for each in reading.claims}


def test_words_are_those_of_the_tokenizer(fast: Extractor) -> None:
    tokenizer = NoteTokenizer(fast._nlp.vocab)
    for text in (NOTE, "a\u00a0b  c_d\n\n\tdon’t 'tis 5:30", "", " ", "_", "’s"):
        whole, bare = tokenizer(text)._.note, state_of(text)
        assert (bare.words, bare.starts, bare.ends) == (whole.words, whole.starts, whole.ends)


def test_a_long_note_is_read_in_parts_of_whole_sentences() -> None:
    text = "We lost to Relay on price. " * 900 + "word " * 3000
    state = state_of(text)
    places = [place for place in range(len(text)) if text.startswith("Relay", place)]
    names = [Name(place, place + 5, "relay", 1.0) for place in places]
    parts = list(linear.parts(state, names))
    assert sum(len(part.words) for part in parts) == len(state.words)
    assert sum(len(part.names) for part in parts) == 900
    assert all(len(part.words) <= linear.LONGEST_PART and part.sentences[0] == 0 for part in parts)
    assert all(part.words[place] == linear.THEM for part in parts for place in part.names)


def test_the_words_that_speak_most_are_the_place() -> None:
    assert span([-9.0, -9.0, 1.0, 2.0, 0.5, -9.0]) == (2, 4)
    assert span([3.0]) == (0, 0)
    assert span([-20.0, -20.0]) == (0, 1)


def test_a_claim_is_about_the_competitor_named_last_in_its_sentence() -> None:
    companies = [(2, "relay"), (12, "qmt"), (18, "relay")]
    assert about(10, 20, 15, companies, []) == "qmt"
    assert about(10, 20, 11, companies, []) == "qmt"
    assert about(20, 30, 25, companies, []) == "relay"
    assert about(20, 30, 25, companies, [22]) == "other"
    assert about(0, 5, 4, [], []) == "other"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no archive"])
def test_a_damaged_file_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "linear.npz"
    path.write_bytes(content)
    with pytest.raises(linear.LinearError, match=r"linear\.npz: can't be read .* Install winloss anew"):
        linear.read(path)


def test_arrays_of_another_network_are_refused(tmp_path: Path) -> None:
    with np.load(linear.FILE, allow_pickle=False) as arrays:
        changed = dict(arrays) | {"codes": arrays["codes"][:-1]}
    np.savez(tmp_path / "linear.npz", **changed)
    with pytest.raises(linear.LinearError, match="don't fit together"):
        linear.read(tmp_path / "linear.npz")


def test_the_file_stays_small() -> None:
    assert linear.FILE.stat().st_size < 6_000_000
