"""Reading a YAML file into a pydantic model with every fault listed at once: file, entry, what is wrong, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError


def read_yaml(path: Path) -> tuple[Any, list[str]]:
    """The file's data and the faults that stop it from being read (missing, not UTF-8, not YAML, empty)."""
    where = path.name
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None, [f"{where}: no such file ({path}). Create it, or correct the path."]
    except IsADirectoryError:
        return None, [f"{where}: is a folder, expected a YAML file. Correct the path."]
    except UnicodeDecodeError as error:
        return None, [f"{where}: byte {error.start} is not UTF-8. Save the file as UTF-8."]
    try:
        data = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date that there is not
        mark = getattr(error, "problem_mark", None)
        line = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        problem = getattr(error, "problem", None) or (
            str(error) if isinstance(error, ValueError) else "cannot be parsed"
        )
        return None, [f"{where}: not YAML{line}: {problem}. Correct the syntax there."]
    if data is None:
        return None, [
            f"{where}: is empty. Fill it in, or run `winloss init` in an empty folder for a commented example."
        ]
    return data, []


def explain(error: ValidationError, where: str, entry: str, known: Mapping[str, Any]) -> list[str]:
    """One sentence a fault of a model: which entry, which key, what was expected."""
    sentences = []
    for fault in error.errors():
        key = ".".join(str(part) for part in fault["loc"])
        if fault["type"] == "extra_forbidden":
            sentences.append(f"{where}: {entry}: unknown key '{key}'. Known keys: {', '.join(known)}.")
        elif fault["type"] == "missing":
            sentences.append(f"{where}: {entry}: '{key}' is missing. Add it.")
        elif fault["type"] == "value_error":
            sentences.append(f"{where}: {entry}: {str(fault['ctx']['error']).replace('KEY', key)}")
        else:
            given = repr(fault["input"])
            given = given if len(given) <= 60 else given[:57] + "..."
            sentences.append(f"{where}: {entry}: '{key}' is {given}: {fault['msg'].lower()}. Correct it.")
    return sentences
