"""What comes up lately clearly more often than it used to: one test for phrases, vendors and themes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

Q = 0.05


def testable(deals_12m: pd.Series, share: float) -> NDArray[np.bool_]:
    """Which of these are in enough deals for a rise to be clear at all, were every one of their deals new.

    Tarone (1990), Biometrics 46, 515-522: those whose least possible p-value is too large are no tests, and need not be
    paid for.
    """
    import numpy as np

    least = np.power(share, deals_12m.to_numpy(dtype=float))
    tests = 1
    while (least <= Q / tests).sum() > tests:
        tests += 1
    found: NDArray[np.bool_] = least <= Q / tests
    return found


def q_values(deals_new: pd.Series, deals_12m: pd.Series, share: Any) -> NDArray[np.float64]:
    """Share of chance finds to expect if all at least this clear were listed (Benjamini-Hochberg, scipy).

    The p-value is the binomial tail of the deals of a year whose first mention is of the last days, at the share of all
    mentions that fall into these days.
    """
    import numpy as np
    from scipy.stats import binom, false_discovery_control  # type: ignore[attr-defined]

    p_values = np.clip(binom.sf(deals_new - 1, deals_12m, share), 0, 1)
    found: NDArray[np.float64] = false_discovery_control(p_values) if len(p_values) else p_values
    return found
