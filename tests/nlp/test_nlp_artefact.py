"""The trained files that ship: their card's figures are what the extractor reaches on industries never trained on."""

import hashlib
import json
from dataclasses import asdict

import pytest

from nlp.decoding import Thresholds
from nlp.encoder import FOLDER
from nlp.training.corpus import VALIDATION
from nlp.training.evaluate import measured
from nlp.training.plan import Plan

ROUNDING = 0.01
"""Processors round sums of 8-bit products differently: a doubtful claim in a hundred may fall to the other side."""


def test_the_card_says_what_the_extractor_reaches_on_the_validation_industries() -> None:
    card = json.loads((FOLDER / "card.json").read_text(encoding="utf-8"))
    figures = measured(VALIDATION, processes=0)
    assert card["validation"]
    assert {figure: figures.get(figure) for figure in card["validation"]} == pytest.approx(
        card["validation"], abs=ROUNDING
    )


def test_the_card_is_that_of_the_encoder_beside_it_trained_and_decoded_as_the_code_says() -> None:
    card = json.loads((FOLDER / "card.json").read_text(encoding="utf-8"))
    assert card["sha256"] == hashlib.sha256((FOLDER / "encoder.onnx").read_bytes()).hexdigest()
    assert card["plan"] == json.loads(json.dumps(asdict(Plan())))
    assert card["decoding"] == asdict(Thresholds())
