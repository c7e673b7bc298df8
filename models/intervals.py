"""Intervals of rates, by count and by value, and of differences between rates: Wilson, Newcombe, the score test.

All functions take arrays and work cell by cell; a cell without a denominator gives NaN. Not here: which cells are
compared (`changes`, `announcements`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

ALPHA = 0.05
STEADYING = 40
"""Deals of equal size at which both estimates of the variance of a rate by value weigh alike; found by simulation."""


class Estimate(NamedTuple):
    """A rate or a difference with its 95% interval, as arrays of the same length."""

    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def wilson(counts: ArrayLike, n: ArrayLike) -> Estimate:
    """The rate counts/n with Wilson's 95% interval (statsmodels)."""
    import numpy as np
    from statsmodels.stats.proportion import proportion_confint

    counted, totals = np.asarray(counts, dtype=float), np.asarray(n, dtype=float)
    value, low, high = (np.full(totals.shape, np.nan) for _ in range(3))
    known = totals > 0
    if known.any():
        value[known] = np.clip(counted[known] / totals[known], 0, 1)
        bounds = proportion_confint(counted[known], totals[known], alpha=ALPHA, method="wilson")
        low[known] = np.minimum(np.clip(bounds[0], 0, 1), value[known])
        high[known] = np.maximum(np.clip(bounds[1], 0, 1), value[known])
    return Estimate(value, low, high)


def newcombe(counts: ArrayLike, n: ArrayLike, counts_before: ArrayLike, n_before: ArrayLike) -> Estimate:
    """The difference counts/n - counts_before/n_before with Newcombe's 95% interval (statsmodels).

    Newcombe, R. G. (1998), Statistics in Medicine 17, 873-890, method 10: the Wilson bounds of both rates squared up.
    """
    import numpy as np
    from statsmodels.stats.proportion import confint_proportions_2indep

    given = (np.asarray(part, dtype=float) for part in (counts, n, counts_before, n_before))
    counted, totals, counted_before, totals_before = np.broadcast_arrays(*given)
    value, low, high = (np.full(totals.shape, np.nan) for _ in range(3))
    known = (totals > 0) & (totals_before > 0)
    if known.any():
        cells = counted[known], totals[known], counted_before[known], totals_before[known]
        value[known] = np.clip(cells[0] / cells[1] - cells[2] / cells[3], -1, 1)
        bounds = confint_proportions_2indep(*cells, method="newcomb", compare="diff", alpha=ALPHA)  # type: ignore[no-untyped-call]
        low[known] = np.minimum(np.clip(bounds[0], -1, 1), value[known])
        high[known] = np.maximum(np.clip(bounds[1], -1, 1), value[known])
    return Estimate(value, low, high)


def effective_n(value: ArrayLike, values: ArrayLike, squares: ArrayLike, all_squares: ArrayLike) -> NDArray[np.float64]:
    """How many deals of equal size would tell the rate value/values as exactly as these do; 0 where `values` is 0.

    `value` sums the amounts of the hits and `values` those of all, `squares` and `all_squares` the squared amounts.
    Wilson's interval at this size is the rate's interval. The variance is that of a ratio of two sums, weighed between
    two estimates: R(1 - R)/k with k = values^2 / all_squares (Kish 1965, Survey Sampling, 11.7), steady but blind to
    whether large deals end otherwise than small ones, and the linearised one that sees it (Cochran 1977, Sampling
    Techniques, 6.4; k/(k - 1) for a small sample) but is erratic while k is small. The weight of the second is
    k/(k + 40). A rate of 0 or 1 has only the first. The tests simulate how often the interval holds the true rate.
    """
    import numpy as np

    part, whole, part_squares, whole_squares = np.broadcast_arrays(
        *(np.asarray(each, dtype=float) for each in (value, values, squares, all_squares))
    )
    size = np.zeros(whole.shape)
    known = (whole > 0) & (whole_squares > 0)
    rate = np.clip(part[known] / whole[known], 0, 1)
    kish = np.maximum(whole[known] ** 2 / whole_squares[known], 1)
    spread = part_squares[known] * (1 - rate) ** 2 + (whole_squares[known] - part_squares[known]) * rate**2
    linearised = spread / whole[known] ** 2 * kish / np.maximum(kish - 1, 0.5)
    binomial = rate * (1 - rate)
    weight = kish / (kish + STEADYING)
    variance = weight * linearised + (1 - weight) * binomial / kish
    varies = (binomial > 0) & (variance > 0)
    size[known] = np.where(varies, binomial / np.where(varies, variance, 1), kish)
    return size


def score_p_values(
    counts: ArrayLike, n: ArrayLike, counts_before: ArrayLike, n_before: ArrayLike
) -> NDArray[np.float64]:
    """Two-sided p-values of "both rates are equal" by the score (pooled z) test, statsmodels.

    It is the test that goes with the Wilson interval, from which Newcombe's is made. Equal rates of 0 or of 1 give 1.
    """
    import numpy as np
    from statsmodels.stats.proportion import test_proportions_2indep

    given = (np.asarray(part, dtype=float) for part in (counts, n, counts_before, n_before))
    counted, totals, counted_before, totals_before = np.broadcast_arrays(*given)
    p_values = np.ones(totals.shape)
    together = counted + counted_before
    varies = (together > 0) & (together < totals + totals_before)
    if varies.any():
        cells = counted[varies], totals[varies], counted_before[varies], totals_before[varies]
        with np.errstate(divide="ignore"):  # it also computes ratios, and a rate of 0 has none
            tested = test_proportions_2indep(*cells, method="score", compare="diff", correction=False)  # type: ignore[no-untyped-call]
        p_values[varies] = tested.pvalue
    return p_values


def median_ranks(n: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Ranks (from 1) of the values that bound the median's 95% interval among n sorted ones; 0 where n is too small.

    The widest binomial tail of at most 2.5% on each side (scipy): Conover (1999), Practical Nonparametric Statistics,
    section 3.2. From 6 values up the interval holds the median in at least 95% of samples.
    """
    import numpy as np
    from scipy.stats import binom  # type: ignore[attr-defined]

    totals = np.asarray(n, dtype=np.int64)
    low = binom.ppf(ALPHA / 2, totals, 0.5).astype(np.int64)
    low = np.where(binom.cdf(low - 1, totals, 0.5) <= ALPHA / 2, low, low - 1)
    return low, np.where(low > 0, totals - low + 1, 0)
