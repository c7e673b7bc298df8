"""Scores on industries of the corpus, by the annotation guide's scorer."""

from __future__ import annotations

import contextlib
import io
import json
import re
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from nlp import catalog as catalogs
from nlp.corpus import markup
from nlp.extractor import Extractor, Mode
from nlp.predictions import as_json
from nlp.records import Note
from nlp.taxonomy import IDS
from nlp.training.corpus import FOLDER

_COUNTS = re.compile(r"\(tp (\d+) fp (\d+) fn (\d+)\)")


def measured(
    names: Sequence[str], mode: Mode = "default", is_blind: bool = False, network: Any = None, processes: int = 1
) -> dict[str, float]:
    """The scorer's figures for these industries, read as the product reads them.

    `is_blind` keeps the notes' outcomes back; `network` (an `Encoder` or a `linear.Network`) stands in for the one that
    ships.
    """
    return figures(names, _read(names, mode, is_blind, network, processes))


def objections(names: Sequence[str]) -> dict[str, dict[str, int]]:
    """For each category the objections read in notes of these industries, those that they hold, and those that are
    both; one a note, the deal's outcome not known, as in a nightly run.
    """
    counts = {}
    for figure, line in _score(names, _read(names, "default", True, None, 0)).items():
        category = figure.removeprefix("objection ")
        if category in IDS and (found := _COUNTS.search(line)):
            correct, wrong, missed = map(int, found.groups())
            counts[category] = {"read": correct + wrong, "true": correct + missed, "correct": correct}
    return counts


def _read(names: Sequence[str], mode: Mode, is_blind: bool, network: Any, processes: int) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = []
    for name in names:
        extractor = Extractor(catalogs.load(FOLDER / f"{name}.catalog.yaml"), mode=mode)
        if network is not None:
            extractor.reader.network = network
        notes = [
            Note(note["note_id"], markup.annotation(note)[0], note["kind"], None if is_blind else note["outcome"])
            for _, note in markup.notes(str(FOLDER / name))
        ]
        records += [as_json(reading) for reading in extractor.read_all(notes, processes)]
    return records


def figures(names: Sequence[str], predictions: Iterable[dict[str, Any]]) -> dict[str, float]:
    """The scorer's figures as numbers: F1 of each line, accuracy and macro-F1 where there are classes."""
    found = {}
    for figure, line in _score(names, predictions).items():
        if line.startswith("macro-F1"):
            found[f"{figure}, macro-F1"] = float(line.split()[1])
            found[f"{figure}, accuracy"] = float(line.split()[3])
        else:
            found[figure] = float(line.split()[1])
    return found


def _score(names: Sequence[str], predictions: Iterable[dict[str, Any]]) -> dict[str, str]:
    """The scorer's lines for these industries: figure to text."""
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
            markup.score([str(FOLDER / name) for name in names], files)
    return {line[:42].strip(): line[42:].strip() for line in out.getvalue().splitlines()}
