"""The corpus keeps to its guide, and answered sentences of a project can be trained on beside it."""

import json
from pathlib import Path

import pytest

from nlp.corpus import markup
from nlp.encoder import Encoder
from nlp.training import corpus
from nlp.training.corpus import BARE, DEVELOPMENT, NONE, VALIDATION


def test_every_industry_keeps_to_the_guide(capsys: pytest.CaptureFixture[str]) -> None:
    faulty = [name for name in corpus.domains() if not markup.check(str(corpus.FOLDER / name))]
    assert not faulty, capsys.readouterr().out
    ids = [note["note_id"] for name in corpus.domains() for _, note in markup.notes(str(corpus.FOLDER / name))]
    assert len(ids) == len(set(ids))


def test_what_figures_are_told_of_is_not_trained_on() -> None:
    left_out = {*VALIDATION, *DEVELOPMENT, *BARE}
    assert len(left_out) == 12
    assert left_out <= set(corpus.domains())
    assert not left_out & set(corpus.trained_on())


def test_an_answered_sentence_teaches_its_claims_but_no_reason_and_no_category_of_a_project(tmp_path: Path) -> None:
    text = (
        '<a cat="price" about="us" pol="neg" status="raised">Too dear</a> and '
        '<a cat="offline" about="us" pol="neg" status="raised">useless in a tunnel</a>.'
    )
    note = {"note_id": "N1@0", "kind": "call_note", "outcome": "lost", "primary_reason": None, "text": text}
    (tmp_path / "ours.catalog.yaml").write_text("us: {name: Cadenza}\ncompetitors: [{id: relay, name: Relay}]\n")
    (tmp_path / "ours.notes.jsonl").write_text(json.dumps(note | {"drawn": "random"}) + "\n")
    (example,) = corpus.examples(["ours"], Encoder().pieces, tmp_path)
    assert [(claim.first, claim.last, claim.about) for claim in example.claims] == [(0, 1, "us")]
    assert example.reason == NONE
    (tmp_path / "ours.notes.jsonl").write_text(json.dumps(note) + "\n")
    (example,) = corpus.examples(["ours"], Encoder().pieces, tmp_path)
    assert example.reason == 0, "a note of the corpus says so where it gives no reason"
