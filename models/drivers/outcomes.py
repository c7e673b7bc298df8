"""Which rows were won, which lost, and which are neither and left out. Not here: any other column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from models.drivers import DriversError
from models.drivers.table import Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHOWN_VALUES = 15


def outcomes(table: Table, column: str, won: Sequence[str], lost: Sequence[str]) -> NDArray[Any]:
    """1 for won, 0 for lost, -1 for neither, a row each. Without `lost`, all other values are lost, missing ones not.

    Raises `DriversError` for a value that the column does not hold, or that is named as both.
    """
    import numpy as np

    texts = table.texts(column)
    said = texts.str.casefold()
    wanted = {name: {_normal(each) for each in given} for name, given in (("--won", won), ("--lost", lost))}
    if not wanted["--won"]:
        raise DriversError("--won: name at least one value of the outcome column that means won.")
    if both := wanted["--won"] & wanted["--lost"]:
        raise DriversError(f"{', '.join(sorted(both))}: named as both --won and --lost. Take it out of one of them.")
    there = said.value_counts()
    for option, values in wanted.items():
        if absent := sorted(values - set(there.index)):
            shown = ", ".join(f"{value} ({rows})" for value, rows in texts.value_counts().head(SHOWN_VALUES).items())
            raise DriversError(
                f"{option} {absent[0]}: {table.name} has no such value in {column!r}, which holds: {shown}."
            )
    is_won = said.isin(wanted["--won"]).to_numpy()
    is_lost = (said.isin(wanted["--lost"]) if wanted["--lost"] else said.notna()).to_numpy() & ~is_won
    return np.where(is_won, 1, np.where(is_lost, 0, -1))


def _normal(value: str) -> str:
    value = value.strip().casefold()
    return value[:-2] if value.endswith(".0") and value[:-2].lstrip("-").isdigit() else value
