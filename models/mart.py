"""What a mart made in Python is: its name, the tables that it reads and the function that makes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Mart:
    """A table made by `function` from `inputs`; `columns` documents what glossary.yaml does not."""

    name: str
    grain: str
    inputs: tuple[str, ...]
    function: Callable[..., pd.DataFrame]
    columns: Mapping[str, str] = field(default_factory=dict)
