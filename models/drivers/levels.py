"""A column's rows put into a few named levels: quarters of the numbers, the commoner categories, and missing."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from models.drivers.table import Column

if TYPE_CHECKING:
    from numpy.typing import NDArray

OTHER = "(other values)"
NONE = "(missing)"


def levels(column: Column, *, bins: int, most: int, fewest: int) -> tuple[NDArray[Any], tuple[str, ...]]:
    """A level's number for each row, and the levels' names.

    Numbers fall into at most `bins` ranges with about as many rows each (or a level a value, where there are no more);
    of the categories the `most` commonest with at least `fewest` rows stand alone.
    """
    codes, names = _ranges(column, bins) if column.kind != "category" else _commonest(column, most, fewest)
    if (codes < 0).any():
        codes = codes.copy()
        codes[codes < 0] = len(names)
        names = (*names, NONE)
    return codes, names


def _commonest(column: Column, most: int, fewest: int) -> tuple[NDArray[Any], tuple[str, ...]]:
    import numpy as np

    counts = np.bincount(column.values[column.values >= 0], minlength=len(column.labels))
    order = np.argsort(-counts, kind="stable")[:most]
    kept = order[counts[order] >= fewest]
    number = np.full(len(column.labels) + 1, len(kept))
    number[kept] = np.arange(len(kept))
    number[-1] = -1
    names = tuple(column.labels[each] for each in kept)
    codes = number[column.values]
    return codes, (*names, OTHER) if (codes == len(kept)).any() else names


def _ranges(column: Column, bins: int) -> tuple[NDArray[Any], tuple[str, ...]]:
    import numpy as np

    values, is_filled = column.values, column.is_filled
    there = np.unique(values[is_filled])
    codes = np.full(len(values), -1)
    if len(there) <= bins:
        codes[is_filled] = np.searchsorted(there, values[is_filled])
        return codes, tuple(_number(each) for each in there)
    edges = np.unique(np.quantile(values[is_filled], np.linspace(0, 1, bins + 1)[1:-1], method="lower"))
    edges = edges[edges < there[-1]]
    codes[is_filled] = np.searchsorted(edges, values[is_filled], side="left")
    shown = [_number(each) for each in edges]
    between = [f"above {low} to {high}" for low, high in pairwise(shown)]
    return codes, (f"up to {shown[0]}", *between, f"above {shown[-1]}")


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
