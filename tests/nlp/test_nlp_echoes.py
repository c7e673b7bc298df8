"""Messages of ours in notes: phrases as they stand and paraphrases; the figures of docs/extraction.md."""

import re
from pathlib import Path

import numpy as np
import pytest
import yaml

from nlp.components import paraphrases
from nlp.extractor import Extractor
from nlp.messages import Message
from nlp.training import echoes as training

DOCS = Path(__file__).parents[2] / "docs" / "extraction.md"


@pytest.fixture(scope="module")
def reader(companies) -> Extractor:
    return Extractor(
        companies,
        (
            Message(id="week", wording="Live in a week, not in a quarter", phrases=("up and running within days",)),
            Message(id="price", wording="No surprises", phrases=("Fixed price. No extras, ever.",)),
            Message(id="bill", wording="One bill for all your sites", phrases=("Single bill for every site.",)),
        ),
    )


def found(reader: Extractor, text: str, kind: str = "call_note") -> list[tuple[str, str, str]]:
    return [(echo.message, echo.text, echo.speaker) for echo in reader.read(text, kind).echoes]


def test_a_paraphrase_is_found_with_its_words_and_its_speaker(reader):
    assert found(reader, "Budget is set. We combine every site in one monthly bill, I said. Next call Monday.") == [
        ("bill", "every site in one monthly bill", "rep")
    ]
    dialogue = "Rep: Hello there.\nBuyer: So would all our sites come on a single bill?\nRep: Yes.\nBuyer: Good."
    assert found(reader, dialogue, "transcript") == [("bill", "sites come on a single bill", "buyer")]


def test_a_phrase_counts_whatever_stands_around_it(reader):
    assert found(reader, "Relay says they can be up and running within days.") == [
        ("week", "up and running within days", "rep")
    ]


def test_a_phrase_of_two_sentences_is_found_once_where_one_speaker_says_both(reader):
    said = "Fixed price. No extras, ever"
    assert found(reader, f"{said}: she liked that.") == [("price", said, "rep")]
    assert found(reader, f"He read it out:\n{said.lower()}") == [("price", said.lower(), "rep")]
    fast = Extractor(reader.brief.catalog, reader.brief.messages, mode="fast")
    assert found(fast, said) == [("price", said, "rep")]
    assert found(fast, "> Fixed price.\nNo extras, ever", "email") == []


@pytest.mark.parametrize(
    "text",
    [
        "Relay combines every site in one monthly bill.",
        "We can't combine every site in one monthly bill.",
        "She doubts that we combine every site in one monthly bill.",
        "They have eighty sites.",
        "The bill was wrong again.",
    ],
)
def test_what_sounds_like_a_message_and_is_none_is_left(reader, text):
    assert found(reader, text) == []


def test_a_phrase_that_holds_a_name_is_found_as_it_stands(companies):
    reader = Extractor(companies, (Message(id="eu", wording="Your data stays in Europe with Cadenza"),))
    text = "Told them your data stays in Europe with Cadenza, Frankfurt + backup."
    assert [(echo.text, echo.confidence) for echo in reader.read(text).echoes] == [
        ("your data stays in Europe with Cadenza", 0.95)
    ]


def test_fast_mode_finds_phrases_only(companies):
    messages = (Message(id="bill", wording="One bill for all your sites"),)
    fast = Extractor(companies, messages, mode="fast")
    assert found(fast, "One bill for all your sites, I said.") == [("bill", "One bill for all your sites", "rep")]
    assert found(fast, "We combine every site in one monthly bill, I said.") == []


def test_a_message_of_unknown_words_only_is_found_as_it_stands(companies):
    reader = Extractor(
        companies, (Message(id="x", wording="Żółć 漢字 qqqq"), Message(id="y", wording="it is what it is"))
    )
    assert found(reader, "Told them żółć 漢字 qqqq and it is what it is.") == [
        ("x", "żółć 漢字 qqqq", "rep"),
        ("y", "it is what it is", "rep"),
    ]


@pytest.mark.heavy
def test_a_long_note_without_sentences_is_read_in_blocks(reader):
    text = "sites bill week quarter " * 20_000 + "We combine every site in one monthly bill, I said."
    assert all(text[echo.start : echo.end] == echo.text for echo in reader.read(text).echoes)


def test_what_is_found_does_not_depend_on_the_notes_read_before(companies):
    message = Message(id="bill", wording="One bill for all your sites")
    text = "We combine every site in one monthly bill, I said."
    alone = Extractor(companies, (message,)).read(text)
    later = Extractor(companies, (message,))
    for number in range(3000):
        later.read(f"word{number} site{number} invoice{number}")
    assert later.read(text) == alone


@pytest.fixture(scope="module")
def examples() -> dict[str, list[training.Example]]:
    return {use: list(training.examples(use)) for use in ("tuning", "test")}


def test_the_corpus_has_what_it_promises():
    industries = yaml.safe_load(training.CORPUS.read_text(encoding="utf-8"))
    assert [industry["use"] for industry in industries] == ["tuning", "tuning", "test", "test"]
    for message in (message for industry in industries for message in industry["messages"]):
        assert (len(message["paraphrases"]), len(message["near_misses"])) == (10, 15)
        for text in message["paraphrases"] + message["near_misses"]:
            assert not any(phrase.lower() in text.lower() for phrase in (message["wording"], *message["phrases"]))


def test_precision_comes_first_on_industries_that_chose_nothing(examples):
    measured = training.score(examples["test"])
    assert measured.precision >= 0.9
    published = re.search(
        r"paraphrases of messages: precision (\S+), recall (\S+) \((\d+) of (\d+)", DOCS.read_text(encoding="utf-8")
    )
    assert published is not None
    assert published.groups() == (
        f"{measured.precision:.2f}",
        f"{measured.recall:.2f}",
        str(measured.right),
        str(measured.total),
    )


def test_the_numbers_in_use_are_near_those_that_tuning_gives_and_make_no_mistake_there(examples):
    used = [
        paraphrases.COVERAGE,
        paraphrases.EVIDENCE,
        paraphrases.CLOSENESS,
        paraphrases.PUT_FORWARD,
        paraphrases.BASE,
    ]
    assert training.fitted(examples["tuning"]) == pytest.approx(np.array(used), abs=0.35)
    assert training.score(examples["tuning"]).precision >= training.LEAST_PRECISION
    assert training.threshold(examples["tuning"]) == pytest.approx(paraphrases.LEAST, abs=0.12)
