"""`python -m nlp.training train | card | curve`: makes the encoder's files, measures them, and shows what notes are
worth.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from nlp.corpus import markup
from nlp.decoding import Thresholds
from nlp.encoder import FOLDER, Encoder
from nlp.lexicon import VOCABULARY
from nlp.pieces import Pieces
from nlp.training import corpus
from nlp.training.corpus import BARE, DEVELOPMENT, VALIDATION
from nlp.training.evaluate import measured, objections
from nlp.training.plan import Plan
from nlp.training.pretrained import model_folder

SIZES = (500, 1000, 2000)
ENCODER, CARD = FOLDER / "encoder.onnx", FOLDER / "card.json"


def main() -> None:
    """Read the arguments and do as they say."""
    parser = argparse.ArgumentParser(prog="python -m nlp.training", description=__doc__)
    parser.add_argument("what", choices=("train", "card", "curve"))
    parser.add_argument("--weights", type=Path, help="folder of all-MiniLM-L6-v2 (default: that of its package)")
    parser.add_argument(
        "--more", type=Path, help="folder of further marked-up notes, as `winloss review --export` gives"
    )
    arguments = parser.parse_args()
    if arguments.what == "card":
        _card()
        return
    weights = (arguments.weights or model_folder()) / "model.safetensors"
    if arguments.what == "curve":
        _curve(weights)
    else:
        _train(weights, arguments.more)
        _card()


def _train(weights: Path, more: Path | None) -> None:
    from nlp.training.export import export
    from nlp.training.train import fit

    pieces = Pieces(VOCABULARY)
    places = [(name, corpus.FOLDER) for name in corpus.trained_on()]
    if more:
        places += [(name, more) for name in corpus.domains(more)]
    examples = [example for name, folder in places for example in corpus.examples([name], pieces, folder)]
    print(f"{len(examples)} parts of notes")
    network = fit(examples, weights, Plan(), lambda line, _: print(line, flush=True))
    export(network, ENCODER)
    notes = sum(len(list(markup.notes(str(folder / name)))) for name, folder in places)
    trained_on = {"industries": len(places), "notes": notes}
    _write({"sha256": _digest(), "trained_on": trained_on, "plan": asdict(Plan())})


def _curve(weights: Path) -> None:
    """Scores on the development industries against the number of notes that the network was trained on."""
    from nlp.training.export import export
    from nlp.training.train import fit

    pieces = Pieces(VOCABULARY)
    examples = corpus.examples(corpus.trained_on(), pieces)
    random.Random(1).shuffle(examples)
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(VOCABULARY, folder)
            export(fit(examples[:size], weights, Plan()), Path(folder) / "encoder.onnx")
            print(json.dumps({"notes": size} | measured(DEVELOPMENT, network=Encoder(Path(folder)))), flush=True)


def _card() -> None:
    """Measure the files as the product uses them and complete `card.json`, which training began."""
    begun = json.loads(CARD.read_text(encoding="utf-8"))
    if begun["sha256"] != _digest():
        raise SystemExit(
            f"{CARD.name} tells of another {ENCODER.name} than lies beside it. Make both with `make train`."
        )
    card = {
        "model": "encoder.onnx: six transformer layers of all-MiniLM-L6-v2, fine-tuned, 8-bit weights",
        "licence": "Apache-2.0, as are the weights it started from (sentence-transformers/all-MiniLM-L6-v2)",
        **{key: begun[key] for key in ("sha256", "trained_on", "plan")},
        "decoding": asdict(Thresholds()),
        "development": measured(DEVELOPMENT),
        "validation": measured(VALIDATION),
        "validation_outcome_not_known": measured(VALIDATION, is_blind=True),
        "bare": measured(BARE),
        "objections": objections(VALIDATION),
        "industries": {name: measured((name,)) for name in (*DEVELOPMENT, *VALIDATION)},
        "known_failures": [
            "Irony and understatement are often taken at their word.",
            "At most one claim of each category and polarity is found in a sentence.",
            "Neighbouring categories are confused: support and trust, value and timing, feature and performance.",
            "Of the vendors that the catalog lacks, up to two in five are missed; some named are people or places.",
            "Among small talk a bare complaint is at times missed, or taken for one that was dealt with.",
            "English only.",
        ],
    }
    _write(card)


def _write(card: dict[str, Any]) -> None:
    CARD.write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


def _digest() -> str:
    return hashlib.sha256(ENCODER.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
