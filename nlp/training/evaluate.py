"""Scores of outputs on industries of the corpus, by the annotation guide's scorer."""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any

from nlp import decoding
from nlp.decoding import Thresholds
from nlp.taxonomy import IDS
from nlp.training.corpus import FOLDER, Example, markup


def prediction(parts: Sequence[tuple[Example, Any, Any, Any]], thresholds: Thresholds) -> dict[str, Any]:
    """A note's prediction in the guide's form, from its parts' outputs."""
    record: dict[str, Any] = {
        "note_id": parts[0][0].note_id,
        "primary_reason": None,
        "mentions": [],
        "claims": [],
        "unknown_vendors": [],
    }
    for example, outputs, sentences, reason in parts:
        if len(parts) == 1:
            best = int(reason.argmax())
            record["primary_reason"] = IDS[best - 1] if best else None
        for position, number in example.part.names.items():
            name = example.names[number]
            if name.company == "us":
                continue
            row = outputs[position]
            if row[decoding.SLICES["name"]].argmax() == 0:
                continue
            record["mentions"].append(
                {
                    "start": name.start,
                    "end": name.end,
                    "competitor": name.company,
                    "assertion": decoding.ASSERTIONS[int(row[decoding.SLICES["assertion"]].argmax())],
                    "role": decoding.ROLES[int(row[decoding.SLICES["role"]].argmax())],
                    "stance": decoding.STANCES[int(row[decoding.SLICES["stance"]].argmax())],
                }
            )
        for claim in decoding.claims(outputs, sentences, example.part, example.names, thresholds):
            record["claims"].append(asdict(claim))
        record["unknown_vendors"] += [
            {"start": start, "end": end, "text": example.text[start:end]}
            for start, end, _ in decoding.vendors(outputs, example.part, thresholds)
        ]
    return record


def predictions(examples: Sequence[Example], outputs: Sequence[Any], thresholds: Thresholds) -> list[dict[str, Any]]:
    """Every note's prediction from what the network gives for its parts."""
    notes = groupby(zip(examples, outputs, strict=True), key=lambda item: item[0].note_id)
    return [prediction([(example, *output) for example, output in parts], thresholds) for _, parts in notes]


def figures(names: Sequence[str], predictions: Iterable[dict[str, Any]], folder: Path = FOLDER) -> dict[str, float]:
    """The scorer's figures as numbers: F1 of each line, accuracy and macro-F1 where there are classes."""
    found = {}
    for figure, line in score(names, predictions, folder).items():
        if line.startswith("macro-F1"):
            found[f"{figure}, macro-F1"] = float(line.split()[1])
            found[f"{figure}, accuracy"] = float(line.split()[3])
        else:
            found[figure] = float(line.split()[1])
    return found


def score(names: Sequence[str], predictions: Iterable[dict[str, Any]], folder: Path = FOLDER) -> dict[str, str]:
    """The scorer's lines for these industries: figure to text."""
    module = markup(folder)
    by_name: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    for record in predictions:
        by_name[record["note_id"].rsplit("-", 1)[0]].append(record)
    with tempfile.TemporaryDirectory() as scratch:
        files = []
        for name, records in by_name.items():
            file = Path(scratch) / f"{name}.jsonl"
            file.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
            files.append(str(file))
        with contextlib.redirect_stdout(io.StringIO()) as out:
            module.score([str(folder / name) for name in names], files)
    return {line[:42].strip(): line[42:].strip() for line in out.getvalue().splitlines()}
