"""Cohen's kappa with its interval: how far two sides agree beyond what chance would give.

A single table is statsmodels' work; the thousands of two-by-two tables of a mart are worked out together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Kappa = tuple[float, float, float]

UNKNOWN = (float("nan"),) * 3


def kappa(table: NDArray[np.int64]) -> Kappa:
    """Kappa of a square table of counts and its 95% interval, within -1 and 1.

    All three are NaN where the table is empty or both sides only ever say the same one thing: then chance alone would
    make them agree. The error is that of Fleiss, Cohen and Everitt (1969).
    """
    import numpy as np
    from statsmodels.stats.inter_rater import cohens_kappa

    total = table.sum()
    if not total or np.max(table) == total == np.trace(table):
        return UNKNOWN
    with np.errstate(divide="ignore", invalid="ignore"):  # it also computes measures that such a table may lack
        found = cohens_kappa(table)  # type: ignore[no-untyped-call]
    low, high = np.clip([found.kappa_low, found.kappa_upp], -1, 1)
    return float(found.kappa), float(low), float(high)


def kappas(both: ArrayLike, first: ArrayLike, second: ArrayLike, n: ArrayLike) -> NDArray[np.float64]:
    """`kappa` of many two-by-two tables at once, shape (tables, 3).

    Of `n` cases `both` sides say yes in the one number, the `first` side and the `second` in the others. The error is
    that of Fleiss, Cohen and Everitt (1969), Psychological Bulletin 72, 323-327, equation 13, as in statsmodels.
    """
    import numpy as np
    from scipy.stats import norm  # type: ignore[attr-defined]

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
        margin = norm.isf(0.025) * np.sqrt(np.maximum(variance, 0))
    result = np.stack([found, np.clip(found - margin, -1, 1), np.clip(found + margin, -1, 1)], axis=1)
    is_one_thing = np.isclose(cells.max((0, 1)), 1) & np.isclose(cells[0, 0] + cells[1, 1], 1)
    result[is_one_thing | ~(total > 0)] = np.nan
    is_steady = np.isclose(np.maximum(rows.max(0), columns.max(0)), 1)
    result[is_steady, 1:] = np.nan  # a side that never varies says nothing of the error
    return np.asarray(result)
