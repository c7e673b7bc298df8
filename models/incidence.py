"""How often something has happened by a given day, where other endings compete and some cases are still open.

The estimate is Aalen and Johansen's (statsmodels' CumIncidenceRight). Not here: which deals make a cohort (`cohorts`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from models.intervals import ALPHA, Estimate, wilson

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray


def cumulative(days: ArrayLike, endings: ArrayLike, counts: ArrayLike, by_days: Sequence[int]) -> list[Estimate]:
    """For each of the endings 1, 2 and 3 the share of cases that ended so by each of `by_days`, with its 95% interval.

    `counts` cases ended after `days` with `endings`, 0 for those still open. Where nobody is open before the day, the
    share is a plain one and has Wilson's interval; else that of the log-log transform (Marubini and Valsecchi 1995),
    and where the estimate is 0 or 1, Wilson's among the cases known to the day.
    """
    import numpy as np
    from statsmodels.duration.survfunc import CumIncidenceRight

    each = np.asarray(counts, dtype=np.int64)
    after, ended = np.repeat(np.asarray(days, dtype=float), each), np.repeat(np.asarray(endings, dtype=np.int64), each)
    wanted = np.asarray(by_days, dtype=float)
    known = np.array([np.sum((ended > 0) | (after >= day)) for day in wanted])
    so_far = [np.array([np.sum((ended == kind) & (after <= day)) for day in wanted]) for kind in (1, 2, 3)]
    with np.errstate(divide="ignore", invalid="ignore"):  # its error has no value where the last case has ended
        found = CumIncidenceRight(after, ended) if ended.max(initial=0) else None  # type: ignore[no-untyped-call]
    estimates = []
    for kind, plain in enumerate(so_far):
        share = wilson(plain, known)
        is_plain = known == len(after)
        if found is not None and kind < len(found.cinc):
            curve, error = (_at(found.times, values[kind], wanted) for values in (found.cinc, found.cinc_se))
            share = _merged(share, _log_log(curve, error), is_plain | (curve <= 0) | (curve >= 1))
        estimates.append(share)
    return estimates


def _at(times: NDArray[np.float64], values: NDArray[np.float64], wanted: NDArray[np.float64]) -> NDArray[np.float64]:
    """The step function's values: 0 before the first time, and the last known one where there is none."""
    import numpy as np
    import pandas as pd

    steps = pd.Series(np.concatenate([[0.0], values])).ffill().to_numpy()
    at: NDArray[np.float64] = steps[np.searchsorted(times, wanted, side="right")]
    return at


def _log_log(value: NDArray[np.float64], error: NDArray[np.float64]) -> Estimate:
    import numpy as np
    from scipy.stats import norm  # type: ignore[attr-defined]

    with np.errstate(divide="ignore", invalid="ignore"):
        spread = norm.isf(ALPHA / 2) * error / (value * np.log(value))
        return Estimate(value, value ** np.exp(-spread), value ** np.exp(spread))


def _merged(plain: Estimate, curve: Estimate, is_plain: NDArray[np.bool_]) -> Estimate:
    import numpy as np

    return Estimate(*(np.where(is_plain, one, other) for one, other in zip(plain, curve, strict=True)))
