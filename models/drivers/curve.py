"""The area under the ROC curve with its interval, over one part of the deals or over several folds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

Z = 1.959963984540054


def auc(y: NDArray[Any], scores: NDArray[Any]) -> float:
    """The share of pairs of a won and a lost deal in which the won one scores higher, ties by half."""
    from scipy.stats import rankdata

    won = y == 1
    n_won = int(won.sum())
    pairs = n_won * (len(y) - n_won)
    return float((rankdata(scores)[won].sum() - n_won * (n_won + 1) / 2) / pairs) if pairs else 0.5


def auc_interval(parts: Sequence[tuple[NDArray[Any], NDArray[Any], NDArray[Any]]]) -> tuple[float, float, float]:
    """The mean AUC over parts of (y, scores, groups) and its 95% interval; rows of a group hang together.

    DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44; with groups, Obuchowski (1997), Biometrics 53; on the logit
    scale, so that it stays within 0 and 1. Parts in which one outcome is missing are left out.
    """
    import numpy as np

    usable = [part for part in parts if 0 < part[0].sum() < len(part[0])]
    if not usable:
        return 0.5, 0.0, 1.0
    each = [(auc(y, scores), _variance(y, scores, groups)) for y, scores, groups in usable]
    mean = float(np.mean([area for area, _ in each]))
    error = float(np.sqrt(sum(variance for _, variance in each)) / len(each))
    fewest = min(sum(int(y.sum()) for y, *_ in usable), sum(int((1 - y).sum()) for y, *_ in usable))
    inside = min(max(mean, 0.5 / (fewest + 1)), 1 - 0.5 / (fewest + 1))
    width = Z * max(error, 0.25 / (fewest + 1)) / (inside * (1 - inside))
    logit = np.log(inside / (1 - inside))
    low, high = (float(1 / (1 + np.exp(-edge))) for edge in (logit - width, logit + width))
    return mean, min(low, mean), max(high, mean)


def _variance(y: NDArray[Any], scores: NDArray[Any], groups: NDArray[Any]) -> float:
    import numpy as np
    from scipy.stats import rankdata

    won = y == 1
    m, n = int(won.sum()), int((~won).sum())
    overall = rankdata(scores)
    above_lost = (overall[won] - rankdata(scores[won])) / n
    below_won = 1 - (overall[~won] - rankdata(scores[~won])) / m
    area = above_lost.mean()
    _, codes = np.unique(groups, return_inverse=True)
    count = codes.max() + 1
    of_won = np.bincount(codes[won], above_lost - area, minlength=count)
    of_lost = np.bincount(codes[~won], below_won - area, minlength=count)
    with_won, with_lost = len(np.unique(codes[won])), len(np.unique(codes[~won]))
    s_won = with_won / max(with_won - 1, 1) / m * (of_won**2).sum()
    s_lost = with_lost / max(with_lost - 1, 1) / n * (of_lost**2).sum()
    s_both = count / max(count - 1, 1) * (of_won * of_lost).sum()
    return max(float(s_won / m + s_lost / n + 2 * s_both / (m * n)), 0.0)
