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


def figures(lines: dict[str, str]) -> dict[str, float]:
    """The scorer's lines as numbers: F1 of most, macro-F1 and accuracy of those that have classes."""
    found = {}
    for figure, line in lines.items():
        kind, first, second, *rest = line.split()
        if kind == "macro-F1":
            found |= {f"{figure}, macro-F1": float(first), f"{figure}, {second}": float(rest[0])}
        else:
            found[figure] = float(first)
    return found


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
    return figures(evaluate.score(VALIDATION, predictions))


def test_the_card_says_what_the_extractor_reaches_on_the_validation_industries(measured) -> None:
    card = json.loads((FOLDER / "card.json").read_text(encoding="utf-8"))
    assert card["validation"]
    assert {figure: measured.get(figure) for figure in card["validation"]} == pytest.approx(
        card["validation"], abs=5e-4
    )
