"""The trained files that ship: their card's figures are what the extractor reaches on industries never trained on."""

import json

import pytest

from nlp.encoder import FOLDER
from nlp.training.corpus import VALIDATION
from nlp.training.evaluate import measured

ROUNDING = 0.01
"""Processors round sums of 8-bit products differently: a doubtful claim in a hundred may fall to the other side."""


def test_the_card_says_what_the_extractor_reaches_on_the_validation_industries() -> None:
    card = json.loads((FOLDER / "card.json").read_text(encoding="utf-8"))
    figures = measured(VALIDATION, processes=0)
    assert card["validation"]
    assert {figure: figures.get(figure) for figure in card["validation"]} == pytest.approx(
        card["validation"], abs=ROUNDING
    )
