"""What is learnt from and what is judged on: by time where deals have a date, else folds; copies stay on one side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models.drivers.table import Column

if TYPE_CHECKING:
    from numpy.typing import NDArray

LATER_SHARE = 0.3
FEWEST_OF_EACH = 10
"""Deals of each outcome that either side of a split by time needs."""
FOLDS = 5
Split = tuple["NDArray[Any]", "NDArray[Any]"]
"""Row numbers to learn from, row numbers to judge on."""


@dataclass(frozen=True)
class Groups:
    """The group of each row, and how many rows are copies of an earlier one."""

    codes: NDArray[Any]
    copies: int


def groups(columns: Sequence[Column], ids: Iterable[Column], n: int) -> Groups:
    """Rows that share an id, or agree in every column though chance would not make them, are one group.

    Chance: the sum of squared shares, multiplied over the columns, is how often two rows would agree in all of them.
    A table so coarse that it is often so (a few yes and no) has no copies, but for rows that share an id.
    """
    import numpy as np
    import pandas as pd

    codes = np.arange(n)
    copies = 0
    agree = 1.0
    keys = np.zeros(n, dtype=np.int64)
    for column in columns:
        part = pd.factorize(column.values)[0]
        shares = np.bincount(part + 1) / n
        agree *= float((shares**2).sum())
        keys = pd.factorize(keys * len(shares) + part + 1)[0]
    if columns and agree * n < 0.5:
        codes = keys
        copies = n - len(np.unique(codes))
    for column in ids:
        codes = _joined(codes, np.where(column.is_filled, column.values, -1 - np.arange(n)), n)
    return Groups(codes, copies)


def _joined(codes: NDArray[Any], others: NDArray[Any], n: int) -> NDArray[Any]:
    import numpy as np
    import pandas as pd
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    ours, theirs = pd.factorize(codes)[0], pd.factorize(others)[0]
    if theirs.max(initial=-1) + 1 == n:
        return codes
    size = int(ours.max()) + 1
    edges = coo_array((np.ones(n), (ours, theirs + size)), shape=(size + int(theirs.max()) + 1,) * 2)  # type: ignore[no-untyped-call]
    result: NDArray[Any] = connected_components(edges, directed=False)[1][ours]
    return result


def by_time(y: NDArray[Any], on: NDArray[Any], codes: NDArray[Any]) -> Split | None:
    """The earlier deals and about 30% later ones, cut between two days; None if either side would be too small.

    A group goes with its latest deal.
    """
    import numpy as np

    latest = np.full(codes.max() + 1, -np.inf)
    np.maximum.at(latest, codes, on)
    at = latest[codes]
    dates, counts = np.unique(at, return_counts=True)
    if len(dates) < 2:
        return None
    earlier = np.cumsum(counts)[:-1] / len(at)
    for cut in np.argsort(np.abs(earlier - (1 - LATER_SHARE)), kind="stable")[:50]:
        is_later = at > dates[cut]
        sides = (y[~is_later], y[is_later])
        if 0.4 <= earlier[cut] <= 0.9 and all(
            FEWEST_OF_EACH <= side.sum() <= len(side) - FEWEST_OF_EACH for side in sides
        ):
            return np.flatnonzero(~is_later), np.flatnonzero(is_later)
    return None


def folds(y: NDArray[Any], codes: NDArray[Any], count: int, seed: int) -> list[Split]:
    """Random folds with about the same win rate, whole groups each."""
    import numpy as np

    draw = np.random.default_rng(seed)
    _, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
    order = np.lexsort((draw.random(len(first)), y[first]))
    fold = np.empty(len(first), dtype=int)
    fold[order] = np.arange(len(first)) % count
    of_row = fold[inverse]
    return [(np.flatnonzero(of_row != each), np.flatnonzero(of_row == each)) for each in range(count)]


def inner(y: NDArray[Any], on: NDArray[Any] | None, codes: NDArray[Any], seed: int) -> list[Split]:
    """Splits within what is learnt from, to choose and calibrate by: by time where there is a date, else folds.

    Many deals need one split; few need several, or the choice would hang on chance.
    """
    import numpy as np

    if on is None:
        made = folds(y, codes, FOLDS, seed)
        return made[:1] if len(y) > 20_000 else made
    place = np.argsort(np.argsort(on, kind="stable"), kind="stable") / len(on)
    edges = [(0.75, 1.0)] if len(y) > 5_000 else [(0.4, 0.6), (0.6, 0.8), (0.8, 1.0)]
    made = [(np.flatnonzero(place < low), np.flatnonzero((place >= low) & (place < high))) for low, high in edges]
    made = [(fit, judged[~np.isin(codes[judged], codes[fit])]) for fit, judged in made]
    return [(fit, judged) for fit, judged in made if 0 < y[fit].sum() < len(fit) and len(judged)]
