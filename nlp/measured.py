"""How well the encoder that ships reads: the figures that training measured and `nlp/artefact/card.json` holds."""

from __future__ import annotations

import json
from typing import NamedTuple

from nlp.encoder import FOLDER, ArtefactError


class Objections(NamedTuple):
    """Objections of a category in hand-marked notes of other industries: read there, truly held, and both."""

    read: int
    true: int
    correct: int


def objections() -> dict[str, Objections]:
    """By category. Raises `ArtefactError` when the card is missing or not whole."""
    path = FOLDER / "card.json"
    try:
        held = json.loads(path.read_text(encoding="utf-8"))["objections"]
        return {category: Objections(**counts) for category, counts in held.items()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ArtefactError(f"{path}: can't be used ({error!r}). Install winloss anew, or run `make card`.") from error
