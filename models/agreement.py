"""Cohen's kappa with its interval (statsmodels): how far two sides agree beyond what chance would give."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

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
