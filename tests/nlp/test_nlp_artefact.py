"""The trained files that ship: their card's figures are what the extractor reaches on industries never trained on."""

import json

import pytest

from nlp import catalog
from nlp.encoder import FOLDER
from nlp.extractor import Extractor
from nlp.predictions import as_json
from nlp.records import Note
from nlp.training import corpus, evaluate

VALIDATION = ("d14", "d15", "d16", "d17")
ROUNDING = 0.01
"""Processors round sums of 8-bit products differently: a doubtful claim in a hundred may fall to the other side."""


@pytest.fixture(scope="module")
def measured() -> dict[str, float]:
    markup = corpus.markup()
    predictions = []
    for name in VALIDATION:
        domain = str(corpus.FOLDER / name)
        notes = [
            Note(note["note_id"], markup.parse(note["text"])[0], note["kind"], note["outcome"])
            for _, note in markup.notes(domain)
        ]
        reader = Extractor(catalog.load(f"{domain}.catalog.yaml"))
        predictions += [as_json(reading) for reading in reader.read_all(notes, processes=0)]
    return evaluate.figures(VALIDATION, predictions)


def test_the_card_says_what_the_extractor_reaches_on_the_validation_industries(measured) -> None:
    card = json.loads((FOLDER / "card.json").read_text(encoding="utf-8"))
    assert card["validation"]
    assert {figure: measured.get(figure) for figure in card["validation"]} == pytest.approx(
        card["validation"], abs=ROUNDING
    )
