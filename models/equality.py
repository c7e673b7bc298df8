"""Tests that a rate is the same in two or in three groups, cell by cell.

The counts of the groups are taken as drawn from one urn that holds them all (Fisher's conditioning), so that no normal
approximation stands between few cases and an alarm. Where cases are many, both are the same and the approximation is
faster. Not here: which cells are tested, and together with which (`announcements`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import intervals

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray


EXACT_BELOW = 1000
"""Cases of the rarer kind to be expected in the smaller group, from which the score test stands for the exact one."""


def equal_rate_p_values(
    counts: ArrayLike, n: ArrayLike, counts_before: ArrayLike, n_before: ArrayLike
) -> NDArray[np.float64]:
    """Two-sided p-values of "both rates are equal": exact (`mid_p_values`), by the score test where cases are many."""
    import numpy as np

    given = (np.asarray(part, dtype=np.int64) for part in (counts, n, counts_before, n_before))
    cells = np.broadcast_arrays(*given)
    together, both = cells[0] + cells[2], cells[1] + cells[3]
    expected = np.minimum(cells[1], cells[3]) * np.minimum(together, both - together) / np.maximum(both, 1)
    is_few = expected < EXACT_BELOW
    p_values = np.ones(is_few.shape)
    p_values[is_few] = mid_p_values(*(part[is_few] for part in cells))
    p_values[~is_few] = intervals.score_p_values(*(part[~is_few] for part in cells))
    return p_values


def mid_p_values(counts: ArrayLike, n: ArrayLike, counts_before: ArrayLike, n_before: ArrayLike) -> NDArray[np.float64]:
    """Two-sided p-values of "both rates are equal": Fisher's exact test with the mid-p correction (Lancaster 1961).

    Twice the smaller tail of the hypergeometric distribution (scipy), of the table seen only half; at most 1. Arrays of
    whole numbers. Without it the test would be needlessly timid with few cases; with it, its error is about as stated.
    """
    import numpy as np
    from scipy.stats import hypergeom  # type: ignore[attr-defined]

    given = (np.asarray(part, dtype=np.int64) for part in (counts, n, counts_before, n_before))
    counted, totals, counted_before, totals_before = np.broadcast_arrays(*given)
    urn = (totals + totals_before, counted + counted_before, totals)
    p_values = np.ones(counted.shape)
    varies = (urn[1] > 0) & (urn[1] < urn[0]) & (totals > 0) & (totals_before > 0)
    if varies.any():
        drawn, *urn_varying = (part[varies] for part in (counted, *urn))
        half = hypergeom.pmf(drawn, *urn_varying) / 2
        tails = hypergeom.sf(drawn, *urn_varying) + half, hypergeom.cdf(drawn - 1, *urn_varying) + half
        p_values[varies] = np.minimum(1, 2 * np.minimum(*tails))
    return p_values


def no_change_p_values(
    counts: ArrayLike,
    n: ArrayLike,
    counts_before: ArrayLike,
    n_before: ArrayLike,
    counts_earlier: ArrayLike,
    n_earlier: ArrayLike,
) -> NDArray[np.float64]:
    """P-values of "the rate is the same in all three groups"; a group without cases is left out.

    The groups are drawn from their urn one after the other: the first against the other two together, then these
    against each other. Given the totals the two steps are independent (Lancaster 1949), so that the squares of their
    normal scores add up to a chi-squared with two degrees of freedom.
    """
    import numpy as np
    from scipy.stats import chi2  # type: ignore[attr-defined]

    given = (
        np.asarray(part, dtype=np.int64) for part in (counts, n, counts_before, n_before, counts_earlier, n_earlier)
    )
    counted, totals, before, totals_before, earlier, totals_earlier = np.broadcast_arrays(*given)
    steps = (
        equal_rate_p_values(counted, totals, before + earlier, totals_before + totals_earlier),
        equal_rate_p_values(before, totals_before, earlier, totals_earlier),
    )
    is_three = (totals_before > 0) & (totals_earlier > 0)
    together = chi2.sf(sum(chi2.isf(p_values, 1) for p_values in steps), 2)
    p_values: NDArray[np.float64] = np.where(is_three, together, steps[0])
    return p_values
