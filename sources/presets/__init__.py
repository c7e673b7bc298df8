"""Presets: what the tables and columns of a well-known CRM are called, as YAML, one file a CRM.

A preset has the form of a source's settings, but names alternatives: `tables: [Opportunity]` in place of `table` or
`files`, and lists of columns of which the first that is there is taken. Case, blanks and underscores make no
difference, so that one file serves an export and the tables that replication tools make of the same CRM. What is not
there is left out, except what deals and notes can't do without. Not here: how it is laid over a source (fitting).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def known() -> tuple[str, ...]:
    """The names of all presets."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


@cache
def load(name: str) -> Mapping[str, Any]:
    """The preset called `name`: entities, each a list of places."""
    import yaml

    found: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return {entity: places if isinstance(places, list) else [places] for entity, places in found.items()}
