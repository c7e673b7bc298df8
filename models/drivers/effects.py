"""What each value of a column goes with, in points of win rate, all else alike: associations, never causes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models.drivers.curve import Z
from models.drivers.levels import NONE, OTHER, levels
from models.drivers.table import Column

if TYPE_CHECKING:
    from numpy.typing import NDArray

ALIKE_FROM = 0.7
"""Cramér's V from which two columns are told as one."""
FALSE_SHARE = 0.05
READ_ON = 200_000
BLOCKS = 100
RESAMPLES = 200


@dataclass(frozen=True)
class Driver:
    """A value of a column against all other deals: win rate higher or lower by `effect` points, its 95% interval.

    `deals`: closed deals with the value. `stability`: share of bootstrap resamples with the same sign. `together_with`:
    columns that say nearly the same, so that the effect may be theirs. `least` and `most`: the numbers that the value
    stands for, where the column holds numbers.
    """

    column: str
    value: str
    effect: float
    effect_low: float
    effect_high: float
    deals: int
    stability: float
    together_with: tuple[str, ...]
    least: float | None = None
    most: float | None = None
    kind: str = "association"


def drivers(columns: Sequence[Column], y: NDArray[Any], codes: NDArray[Any]) -> list[Driver]:
    """The values whose difference from all other deals is told from chance, the best told first.

    A linear probability model of the outcome on all columns' levels, so that coefficients are points, with errors that
    hold under unequal variance and within groups (HC3: MacKinnon and White 1985, J. Econometrics 29); values are picked
    by Benjamini-Hochberg at 0.05 over all.
    """
    import numpy as np
    from scipy.stats import norm  # type: ignore[attr-defined]
    from statsmodels.stats.multitest import multipletests

    if len(y) > READ_ON:
        kept = np.sort(np.random.default_rng(0).choice(len(y), READ_ON, replace=False))
        columns, y, codes = [column.take(kept) for column in columns], y[kept], codes[kept]
    fewest = max(10, len(y) // 200)
    most = int(np.clip(len(y) // (20 * max(len(columns), 1)), 2, 25))
    made = [levels(column, bins=min(4, most), most=most, fewest=fewest) for column in columns]
    told, together = _told_as_one([column.name for column in columns], made, y)
    made = [made[each] for each in told]
    design, starts = _design(made)
    blocks = _blocks(codes)
    estimate, covariance, resampled = _fit(design, y.astype(float), codes, blocks)
    found = []
    for number, (level, names) in enumerate(made):
        counts = np.bincount(level, minlength=len(names))
        values = [each for each in range(len(names)) if counts[each] >= fewest and len(y) - counts[each] >= fewest]
        for value in _of_two(values, names):
            against = np.zeros(design.shape[1])
            others = -counts / (len(y) - counts[value])
            others[value] = 1
            against[starts[number] : starts[number] + len(names) - 1] = others[1:]
            effect, error = float(against @ estimate), float(np.sqrt(max(against @ covariance @ against, 1e-18)))
            same = float(np.mean(np.sign(resampled @ against) == np.sign(effect)))
            column = columns[told[number]]
            among = column.values[level == value] if column.kind != "category" and names[value] != NONE else ()
            least, most_of_it = (float(min(among)), float(max(among))) if len(among) else (None, None)
            said = (names[value], effect, error, int(counts[value]), same, together[number], least, most_of_it)
            found.append((column.name, *said))
    if not found:
        return []
    p_values = [2 * norm.sf(abs(effect) / error) for _, _, effect, error, *_ in found]
    is_told = multipletests(p_values, alpha=FALSE_SHARE, method="fdr_bh")[0]  # type: ignore[no-untyped-call]
    best_first = [each for each in np.argsort(p_values, kind="stable") if is_told[each] and found[each][1] != OTHER]
    return [_driver(*found[each]) for each in best_first]


def _driver(
    column: str,
    value: str,
    effect: float,
    error: float,
    deals: int,
    same: float,
    others: tuple[str, ...],
    least: float | None,
    most: float | None,
) -> Driver:
    low, middle, high = (round(100 * each, 1) for each in (effect - Z * error, effect, effect + Z * error))
    return Driver(column, value, middle, low, high, deals, round(same, 3), others, least, most)


def _of_two(values: list[int], names: tuple[str, ...]) -> list[int]:
    """One of two values says all: the one that affirms, or a named rather than a missing one."""
    if len(names) != 2 or len(values) != 2:
        return values
    denies = {"no", "false", "0", "n", NONE, OTHER}
    kept = [each for each in values if names[each].lower() not in denies]
    return kept[:1] or values[:1]


def _design(made: Sequence[tuple[NDArray[Any], tuple[str, ...]]]) -> tuple[NDArray[Any], list[int]]:
    import numpy as np

    width = 1 + sum(len(names) - 1 for _, names in made)
    design = np.zeros((len(made[0][0]), width))
    design[:, 0] = 1
    starts, start = [], 1
    rows = np.arange(len(design))
    for level, names in made:
        starts.append(start)
        shown = level > 0
        design[rows[shown], start + level[shown] - 1] = 1
        start += len(names) - 1
    return design, starts


def _fit(
    design: NDArray[Any], y: NDArray[Any], codes: NDArray[Any], blocks: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    import numpy as np

    held = 1e-6 * len(y) * np.eye(design.shape[1])
    inverse = np.linalg.inv(design.T @ design + held)
    estimate = inverse @ (design.T @ y)
    leverage = np.einsum("ij,ij->i", design @ inverse, design)
    residuals = (y - design @ estimate) / np.maximum(1 - leverage, 0.05)
    scores = design * residuals[:, None]
    order = np.argsort(codes, kind="stable")
    first = np.flatnonzero(np.r_[True, np.diff(codes[order]) != 0])
    summed = np.add.reduceat(scores[order], first, axis=0)
    covariance = inverse @ (summed.T @ summed) @ inverse
    grams = np.stack([design[rows].T @ design[rows] for rows in _members(blocks)])
    moments = np.stack([design[rows].T @ y[rows] for rows in _members(blocks)])
    draws = np.random.default_rng(0).multinomial(len(grams), np.full(len(grams), 1 / len(grams)), RESAMPLES)
    resampled = [np.linalg.solve(np.tensordot(draw, grams, 1) + held, draw @ moments) for draw in draws]
    return estimate, covariance, np.stack(resampled)


def _blocks(codes: NDArray[Any]) -> NDArray[Any]:
    import numpy as np

    _, inverse = np.unique(codes, return_inverse=True)
    result: NDArray[Any] = np.random.default_rng(1).permutation(inverse.max() + 1)[inverse] % BLOCKS
    return result


def _members(blocks: NDArray[Any]) -> list[NDArray[Any]]:
    import numpy as np

    return [np.flatnonzero(blocks == each) for each in np.unique(blocks)]


def _told_as_one(
    names: Sequence[str], made: Sequence[tuple[NDArray[Any], tuple[str, ...]]], y: NDArray[Any]
) -> tuple[list[int], list[tuple[str, ...]]]:
    """The columns that speak for each group of like ones (the one that goes most with the outcome), and the others."""
    import numpy as np
    from scipy.sparse.csgraph import connected_components

    strength = [_cramers_v(level, y, len(labels), 2) for level, labels in made]
    alike = np.eye(len(made), dtype=bool)
    for one, (level, labels) in enumerate(made):
        for two in range(one):
            alike[one, two] = _cramers_v(level, made[two][0], len(labels), len(made[two][1])) >= ALIKE_FROM
    count, group = connected_components(alike, directed=False)
    told, together = [], []
    for each in range(count):
        members = np.flatnonzero(group == each).tolist()
        speaker = max(members, key=lambda member: strength[member])
        if len(made[speaker][1]) > 1:
            told.append(speaker)
            together.append(tuple(names[member] for member in members if member != speaker))
    return told, together


def _cramers_v(one: NDArray[Any], two: NDArray[Any], rows: int, columns: int) -> float:
    import numpy as np

    table = np.bincount(one * columns + two, minlength=rows * columns).reshape(rows, columns).astype(float)
    table = table[table.sum(1) > 0][:, table.sum(0) > 0]
    if min(table.shape) < 2:
        return 0.0
    expected = np.outer(table.sum(1), table.sum(0)) / table.sum()
    chi = float(((table - expected) ** 2 / expected).sum()) / table.sum()
    return float(np.sqrt(chi / (min(table.shape) - 1)))
