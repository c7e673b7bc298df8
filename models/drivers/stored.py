"""Trained models as files: a folder each with `model.skops` and `card.json`, and which of them is in use.

FOLDER/VERSION/, FOLDER/current.json (the version promoted), FOLDER/latest.json (the card of the newest training,
promoted or not). Nothing is pickled: skops loads no type that is not listed here. No deal and no person is in any of
the files.
"""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from models.drivers import DriversError
from models.drivers.features import Input
from models.drivers.learners import Learnt
from models.drivers.training import Card, Model, Share

KEPT_VERSIONS = 5
TRUSTED = (
    "functools.partial",
    "numpy.dtype",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.model_selection._split.StratifiedKFold",
    "sklearn.utils.validation.check_array",
)
"""What our own pipelines are made of besides the types that skops knows."""


def save(folder: Path, card: Card, model: Model | None) -> None:
    """Write a training's card as the latest one and, if anything was learnt, its model beside; it is not in use yet."""
    import skops.io

    folder.mkdir(parents=True, exist_ok=True)
    if model is not None:
        target = folder / card.version
        target.mkdir(exist_ok=True)
        skops.io.dump(model.learnt.pipeline, target / "model.skops")
        _write(target / "card.json", dataclasses.asdict(card))
        _prune(folder)
    _write(folder / "latest.json", dataclasses.asdict(card))


def promote(folder: Path, version: str) -> None:
    """Take this version into use. Raises `DriversError` when it is not there."""
    load(folder, version)
    _write(folder / "current.json", {"version": version})
    _prune(folder)


def current(folder: Path) -> tuple[Card, Model] | None:
    """The model in use; None before the first was promoted. Raises `DriversError` when its files are not whole."""
    version = _in_use(folder)
    return load(folder, version) if version is not None else None


def latest(folder: Path) -> Card | None:
    """The card of the newest training; None before the first."""
    path = folder / "latest.json"
    return _card(path) if path.exists() else None


def load(folder: Path, version: str) -> tuple[Card, Model]:
    """The card and the model of a version. Raises `DriversError` when one is missing or not what winloss writes."""
    import skops.io
    from skops.io.exceptions import UntrustedTypesFoundException

    path = folder / version / "model.skops"
    card = _card(folder / version / "card.json")
    try:
        pipeline = skops.io.load(path, trusted=list(TRUSTED))
    except UntrustedTypesFoundException as error:
        raise DriversError(f"{path}: holds what no model of winloss holds: {error}. Delete its folder.") from error
    except OSError as error:
        raise DriversError(f"{path}: can't be read ({error.strerror}). Train again: winloss model train") from error
    except (BadZipFile, ValueError, KeyError, TypeError, EOFError) as error:
        raise DriversError(f"{path}: is no whole model ({error}). Train again: winloss model train") from error
    return card, Model(Learnt(card.name, pipeline, card.slope, card.intercept), card.inputs)


def _in_use(folder: Path) -> str | None:
    """The version in use; None before the first was promoted."""
    pointer = folder / "current.json"
    return str(_read(pointer)["version"]) if pointer.exists() else None


def _prune(folder: Path) -> None:
    """Keep the version in use and the newest others."""
    version = _in_use(folder)
    others = [path for path in folder.iterdir() if path.is_dir() and path.name != version]
    kept = KEPT_VERSIONS - (version is not None)
    for path in sorted(others, key=lambda path: path.stat().st_mtime, reverse=True)[kept:]:
        shutil.rmtree(path)


def _card(path: Path) -> Card:
    given = _read(path)
    try:
        given["inputs"] = tuple(Input(each["name"], each["kind"], tuple(each["labels"])) for each in given["inputs"])
        given["shares"] = tuple(
            Share(each["input"], tuple(each["edges"]), tuple(each["shares"])) for each in given["shares"]
        )
        return Card(**given)
    except (KeyError, TypeError) as error:
        raise DriversError(f"{path}: is no card of a model ({error}). Train again: winloss model train") from error


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DriversError(f"{path}: can't be read ({error.strerror}). Train again: winloss model train") from error
    except ValueError as error:
        raise DriversError(f"{path}: is not whole ({error}). Train again: winloss model train") from error


def _write(path: Path, content: Any) -> None:
    draft = path.with_name(f".{path.name}")
    draft.write_text(json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")
    os.replace(draft, path)
