"""Cohen's kappa with its interval: how far two sides agree beyond what chance would give.

A single table is statsmodels' work; the thousands of two-by-two tables of a mart are worked out together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.intervals import ALPHA

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Kappa = tuple[float, float, float]

UNKNOWN = (float("nan"),) * 3


def kappa(table: NDArray[np.int64]) -> Kappa:
    """Kappa of a square table of counts and its 95% interval, within -1 and 1.

    All three are NaN where the table is empty or both sides only ever say the same one thing: then chance alone would
    make them agree. The error is that of Fleiss, Cohen and Everitt (1969); the interval is made on Fisher's z scale,
    where in simulation it holds the true kappa in 95% of samples of 40, against 93% on kappa's own.
    """
    import numpy as np
    from statsmodels.stats.inter_rater import cohens_kappa

    total = table.sum()
    if not total or np.max(table) == total == np.trace(table):
        return UNKNOWN
    with np.errstate(divide="ignore", invalid="ignore"):  # it also computes measures that such a table may lack
        found = cohens_kappa(table)  # type: ignore[no-untyped-call]
    low, high = _bounds(np.array([found.kappa]), np.array([found.std_kappa]))
    return float(found.kappa), float(low[0]), float(high[0])


def kappas(both: ArrayLike, first: ArrayLike, second: ArrayLike, n: ArrayLike) -> NDArray[np.float64]:
    """`kappa` of many two-by-two tables at once, shape (tables, 3).

    Of `n` cases `both` sides say yes in the one number, the `first` side and the `second` in the others. The error is
    that of Fleiss, Cohen and Everitt (1969), Psychological Bulletin 72, 323-327, equation 13, as in statsmodels.
    """
    import numpy as np

    yes, one, two, total = (np.asarray(each, dtype=float) for each in (both, first, second, n))
    with np.errstate(divide="ignore", invalid="ignore"):
        cells = np.array([[yes, one - yes], [two - yes, total - one - two + yes]]) / total
        rows, columns = cells.sum(1), cells.sum(0)
        by_chance = (rows * columns).sum(0)
        found = (cells[0, 0] + cells[1, 1] - by_chance) / (1 - by_chance)
        spread = sum(
            cells[i, j]
            * ((1 - (rows[i] + columns[i]) * (1 - found)) if i == j else (1 - found) * (columns[i] + rows[j])) ** 2
            for i in (0, 1)
            for j in (0, 1)
        )
        variance = (spread - (found - by_chance * (1 - found)) ** 2) / total / (1 - by_chance) ** 2
    result = np.stack([found, *_bounds(found, np.sqrt(np.maximum(variance, 0)))], axis=1)
    is_one_thing = np.isclose(cells.max((0, 1)), 1) & np.isclose(cells[0, 0] + cells[1, 1], 1)
    result[is_one_thing | ~(total > 0)] = np.nan
    is_steady = np.isclose(np.maximum(rows.max(0), columns.max(0)), 1)
    result[is_steady, 1:] = np.nan  # a side that never varies says nothing of the error
    return np.asarray(result)


def _bounds(found: NDArray[np.float64], error: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The 95% intervals by Fisher's z; where kappa is 1 or -1, it is all that the interval holds."""
    import numpy as np
    from scipy.stats import norm  # type: ignore[attr-defined]

    is_whole = np.isclose(np.abs(found), 1)
    inner = np.where(is_whole, 0, found)
    margin = norm.isf(ALPHA / 2) * error / (1 - inner**2)
    low, high = (np.where(is_whole, found, np.tanh(np.arctanh(inner) + side * margin)) for side in (-1, 1))
    return low, high
