"""Evidence keys: readable, stable text that names one cell of one table, such as
`win_rate/2026-Q2/relay/industry=Health/new`.

`period_code` (2026-05, 2026-Q2, to-2026-05, all-time) names kind and period together. A slash or per cent sign in
someone's own value is written %2F or %25.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pandas as pd


class Key(NamedTuple):
    """An evidence key taken apart: what its table is about, and the values that name the cell, as they are."""

    subject: str
    parts: tuple[str, ...]


def parse(key: str) -> Key:
    """The parts of a key that `with_key` made; of any other text too, whether or not it names a cell."""
    subject, *parts = (part.replace("%2F", "/").replace("%25", "%") for part in key.strip().split("/"))
    return Key(subject, tuple(parts))


def with_key(cells: pd.DataFrame, subject: str, parts: Sequence[str]) -> pd.DataFrame:
    """Add `evidence_key`: subject, period and the columns `parts`; "segment" stands for name=value, or all."""
    key = subject + "/" + cells["period_code"]
    for part in parts:
        key = key + "/" + (_segment(cells) if part == "segment" else _escaped(cells[part]))
    return cells.assign(evidence_key=key)


def _segment(cells: pd.DataFrame) -> pd.Series:
    named = _escaped(cells["segment_name"]) + "=" + _escaped(cells["segment_value"])
    segment: pd.Series = named.where(cells["segment_name"] != "all", "all")
    return segment


def _escaped(values: pd.Series) -> pd.Series:
    if not values.str.contains("[%/]", regex=True).any():
        return values
    escaped: pd.Series = values.str.replace("%", "%25", regex=False).str.replace("/", "%2F", regex=False)
    return escaped
