import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.extractor import Extractor
from nlp.predictions import as_json
from nlp.records import Note, Reading
from nlp.words import clean

PIECES = [
    "We lost to Vellocast on price",
    "Relay",
    "relay",
    "too expensive",
    " ",
    "\r\n",
    "\n> ",
    ". ",
    ", but ",
    "REP: ",
    "ANNA: ",
    "From: Ana <ana@buyer.example>\n",
    "no connector",
    "\ud800",
    "\x00",
    "🎉",
    "İstanbul",
    "<br>",
    "<p class='x'>",
    "&amp;",
    "Quillon withdrew",
    "أغلى",
    "’s",
    "live in days, not months",
    "Best regards,\n",
]
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=12)), max_size=14).map("".join)


def items(reading: Reading) -> list:
    return [*reading.mentions, *reading.claims, *reading.unknown_vendors, *reading.echoes]


@settings(max_examples=150, deadline=None)
@given(text=TEXTS)
def test_offsets_are_true_to_the_given_text_and_reading_is_repeatable(extractor: Extractor, text: str) -> None:
    reading = extractor.read(text)
    assert all(text[item.start : item.end] == item.text and item.text.strip() for item in items(reading))
    assert extractor.read(text) == reading


@settings(max_examples=40, deadline=None)
@given(texts=st.lists(TEXTS, max_size=5))
def test_a_note_reads_alike_alone_and_in_a_batch(extractor: Extractor, texts: list[str]) -> None:
    notes = [Note(str(number), text) for number, text in enumerate(texts)]
    batch = list(extractor.read_all(notes))
    assert [reading.note_id for reading in batch] == [note.note_id for note in notes]
    assert [items(reading) for reading in batch] == [items(extractor.read(text)) for text in texts]


@settings(max_examples=100, deadline=None)
@given(text=TEXTS)
def test_cleaning_and_tokenizing_keep_every_character_in_its_place(extractor: Extractor, text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned) == len(text)
    assert extractor._nlp.make_doc(cleaned).text == cleaned


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "".join(map(chr, range(256))),
        "lost to Vellocast \ud800 on price \udfff",
        "خسرنا أمام Vellocast بسبب السعر",
        "🎉🎉 vellocast 👩‍👩‍👧 too expensive 🎉",
        "line one\r\nlost to Vellocast\r\ntoo expensive\r\n",
        "<html><body><p>We lost to <b>Vellocast</b>.</p><br/>Too&nbsp;expensive</body></html>",
    ],
)
def test_strange_text_is_read_with_true_offsets(extractor: Extractor, text: str) -> None:
    reading = extractor.read(text)
    assert [text[item.start : item.end] for item in items(reading)] == [item.text for item in items(reading)]
    assert [mention.competitor for mention in reading.mentions] == (["vellocast"] if "ellocast" in text else [])


@pytest.mark.parametrize(
    "unit", ["We lost to Vellocast on price. ", "Vellocast, ", "price too high and ", "<!--", "(", "a"]
)
def test_time_is_linear_in_the_length_of_the_text(extractor: Extractor, unit: str) -> None:
    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        began = time.process_time()
        extractor.read(text)
        return time.process_time() - began

    seconds(2_000)
    assert seconds(160_000) < 24 * max(seconds(20_000), 0.01)


def test_ten_thousand_mentions_are_found(extractor: Extractor) -> None:
    assert len(extractor.read("Vellocast, " * 10_000).mentions) == 10_000


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "Wir haben den Auftrag nicht bekommen, weil Vellocast für sie günstiger ist und schneller war.",
            "de",
        ),
        ("Le client a choisi Vellocast pour le prix et nous avons perdu le contrat avec eux dans la région.", "fr"),
        ("Мы проиграли сделку из-за цены", "ru"),
        ("They chose us because we were cheaper.", "en"),
        ("Closed lost. Price.", "en"),
        ("12345 !!", "unknown"),
    ],
)
def test_other_languages_are_marked_and_not_guessed_at(extractor: Extractor, text: str, language: str) -> None:
    reading = extractor.read(text)
    assert reading.language == language
    assert language == "en" or (reading.claims, reading.unknown_vendors, reading.primary_reason) == ((), (), None)


def test_two_processes_read_as_one_does(extractor: Extractor) -> None:
    notes = [Note(str(number), f"We lost to Vellocast, {number} percent too expensive.") for number in range(1200)]
    assert list(extractor.read_all(notes, processes=2)) == list(extractor.read_all(notes))


def test_a_note_may_be_read_while_others_are_being_streamed(extractor: Extractor) -> None:
    streamed = extractor.read_all(Note(str(number), "We lost to Vellocast.") for number in range(3))
    assert next(streamed).note_id == "0"
    assert len(extractor.read("We beat Vellocast.").mentions) == 1
    assert [reading.note_id for reading in streamed] == ["1", "2"]


def test_predictions_have_the_form_of_the_annotation_guide(extractor: Extractor) -> None:
    text = (
        "Lost to Vellocast on price. Live in days, not months, I said. They chose Quillon because Quillon was cheaper."
    )
    prediction = as_json(next(extractor.read_all([Note("n1", text, outcome="lost")])))
    lists = {name: prediction.pop(name) for name in ("mentions", "claims", "unknown_vendors", "echoes")}
    assert prediction.keys() == {"note_id", "language", "primary_reason", "primary_reason_confidence"}
    assert (prediction["note_id"], prediction["language"]) == ("n1", "en")
    place = {"start", "end", "text", "confidence", "speaker"}
    keys = {name: {frozenset(entry.keys() - place) for entry in entries} for name, entries in lists.items()}
    assert keys == {
        "mentions": {frozenset({"competitor", "assertion", "role", "stance"})},
        "claims": {frozenset({"category", "about", "polarity", "status"})},
        "unknown_vendors": {frozenset()},
        "echoes": {frozenset({"message"})},
    }
    assert lists["mentions"] == [
        {
            "start": 8,
            "end": 17,
            "text": "Vellocast",
            "competitor": "vellocast",
            "assertion": "present",
            "role": "selected",
            "stance": "them",
            "confidence": lists["mentions"][0]["confidence"],
            "speaker": "rep",
        }
    ]


def test_the_version_changes_with_mode_and_messages(companies) -> None:
    versions = {Extractor(companies).version, Extractor(companies, mode="fast").version}
    assert len(versions) == 2
    assert Extractor(companies).catalog_version == companies.version
    with pytest.raises(ValueError, match="mode is 'quick', expected 'default' or 'fast'"):
        Extractor(companies, mode="quick")  # type: ignore[arg-type]
