"""A model of closed deals judged where it did not learn: split, scores, calibration, verdict and drivers.

Not here: where deals and columns come from (`fitting` reads a file, `training` the warehouse).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models.drivers import guard, splits
from models.drivers.curve import auc, auc_interval
from models.drivers.effects import Driver, drivers
from models.drivers.learners import Learnt, inputs, learn
from models.drivers.splits import Split
from models.drivers.table import Column
from models.drivers.usable import Dropped

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

FEWEST_FOR_DRIVERS = 200
MANY_DEALS = 20_000
WORTH_TELLING = 0.03
SEED = 11
LEARNABLE, NOTHING = "learnable", "nothing learnable"


@dataclass(frozen=True)
class Bin:
    """Of deals given about the same P(won): the mean of it, the share won, and how many they are."""

    predicted: float
    won: float
    deals: int


@dataclass(frozen=True)
class Fit:
    """What `winloss model fit` tells. Rates and scores from 0 to 1, effects in points; None: not to be had."""

    rows: int
    rows_left_out: int
    rows_without_date: int
    rows_copied: int
    won_rate: float
    dropped: list[Dropped]
    columns: list[str]
    split: str
    model: str | None
    auc: float | None
    auc_low: float | None
    auc_high: float | None
    auc_random_split: float | None
    accuracy: float | None
    accuracy_baseline: float | None
    brier: float | None
    brier_baseline: float | None
    reliability: list[Bin]
    verdict: str
    drivers: list[Driver]
    notes: list[str]

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return dataclasses.asdict(self)


@dataclass(frozen=True)
class Closed:
    """Closed deals, a row each: 1 won and 0 lost, columns, mere ids, and days since 1970 by the column `date`."""

    y: NDArray[Any]
    columns: list[Column]
    ids: list[Column]
    on: NDArray[Any] | None
    date: str | None


@dataclass(frozen=True)
class Judged:
    """What is told of closed deals, what was last learnt, and from which rows, judged on which."""

    fit: Fit
    learnt: Learnt | None
    split: Split


@dataclass(frozen=True)
class _Deals:
    y: NDArray[Any]
    columns: list[Column]
    rows: pd.DataFrame
    codes: NDArray[Any]
    on: NDArray[Any] | None


def judge(
    closed: Closed, dropped: Sequence[Dropped], notes: Sequence[str], *, rows_left_out: int, rows_without_date: int = 0
) -> Judged:
    """Learn P(won) from the earlier deals and judge it on the later ones, or by folds where no day tells them apart."""
    y, columns, on = closed.y, closed.columns, closed.on
    every_column = [*columns, *([Column(closed.date or "", "date", on)] if on is not None else [])]
    grouped = splits.groups(every_column, closed.ids, len(y))
    split, told = _split(y, on, grouped.codes, closed.date)
    refused = {column.name: reason for column in columns if (reason := guard.refused_alone(column, y, split))}
    columns = [column for column in columns if column.name not in refused]
    deals = _Deals(y, columns, inputs(columns), grouped.codes, on if len(split) == 1 else None)
    with _threads(len(y)):
        found, learnt = _judged(deals, split, [*notes]) if columns else (_nothing([*notes]), None)
    fit = Fit(
        rows=len(y),
        rows_left_out=rows_left_out,
        rows_without_date=rows_without_date,
        rows_copied=grouped.copies,
        won_rate=round(float(y.mean()), 4),
        dropped=[*dropped, *(Dropped(*each) for each in refused.items())],
        columns=[column.name for column in columns],
        split=told,
        **found,
    )
    return Judged(fit, learnt, split[-1])


def _threads(rows: int) -> Any:
    """One thread for few deals: several wait for each other longer than they work."""
    import sklearn.ensemble  # noqa: F401 - only libraries that are loaded are limited
    from threadpoolctl import threadpool_limits

    return threadpool_limits(None if rows > MANY_DEALS else 1)


def _split(y: NDArray[Any], on: NDArray[Any] | None, codes: NDArray[Any], date: str | None) -> tuple[list[Split], str]:
    import numpy as np

    count = splits.FOLDS if len(y) <= MANY_DEALS else 3
    crossed = f"cross-validated in {count} random folds"
    if on is None:
        return splits.folds(
            y, codes, count, SEED
        ), f"{crossed}: no --date was given, so that no later deals can be told"
    cut = splits.by_time(y, on, codes)
    if cut is None:
        few = f"{date} leaves fewer than {splits.FEWEST_OF_EACH} deals of an outcome on one side of any day"
        return splits.folds(y, codes, count, SEED), f"{crossed}: {few}"
    learnt, judged = cut
    first, last = (np.array(day, dtype="datetime64[D]") for day in (int(on[learnt].max()) + 1, int(on[judged].max())))
    return [cut], f"by time: learnt from {len(learnt):,} deals before {first}, judged on {len(judged):,} up to {last}"


def _judged(deals: _Deals, split: list[Split], notes: list[str]) -> tuple[dict[str, Any], Learnt | None]:
    import numpy as np

    parts, calibrated, baseline = [], [], []
    names: list[str] = []
    learnt: Learnt | None = None
    for fitted, judged in split:
        on = deals.on[fitted] if deals.on is not None else None
        held_back = splits.inner(deals.y[fitted], on, deals.codes[fitted], SEED)
        learnt = learn(deals.columns, deals.rows.iloc[fitted], deals.y[fitted], held_back)
        scores = learnt.scores(deals.rows.iloc[judged])
        parts.append((deals.y[judged], scores, deals.codes[judged]))
        calibrated.append(learnt.calibrated(scores))
        baseline.append(np.full(len(judged), deals.y[fitted].mean()))
        names.append(learnt.name)
    area, low, high = (round(each, 4) for each in auc_interval(parts))
    at_random = area if len(split) > 1 or learnt is None else round(_at_random(deals, learnt), 4)
    truth, p, base = np.concatenate([part[0] for part in parts]), np.concatenate(calibrated), np.concatenate(baseline)
    is_learnable = low > 0.5
    notes = [*notes, *_notes(area, high, at_random, len(deals.y), is_learnable=is_learnable)]
    return {
        "model": max(set(names), key=names.count),
        "auc": area,
        "auc_low": low,
        "auc_high": high,
        "auc_random_split": at_random,
        "accuracy": round(float(np.mean((p >= 0.5) == truth)), 4),
        "accuracy_baseline": round(float(np.mean((base >= 0.5) == truth)), 4),
        "brier": round(float(np.mean((p - truth) ** 2)), 4),
        "brier_baseline": round(float(np.mean((base - truth) ** 2)), 4),
        "reliability": _reliability(truth, p),
        "verdict": LEARNABLE if is_learnable else NOTHING,
        "drivers": drivers(deals.columns, deals.y, deals.codes)
        if is_learnable and len(deals.y) >= FEWEST_FOR_DRIVERS
        else [],
        "notes": notes,
    }, learnt


def _at_random(deals: _Deals, learnt: Learnt) -> float:
    import numpy as np
    from sklearn.base import clone

    made = splits.folds(deals.y, deals.codes, 3, SEED)
    areas = []
    for fitted, judged in made[:1] if len(deals.y) > MANY_DEALS else made:
        pipeline = clone(learnt.pipeline).fit(deals.rows.iloc[fitted], deals.y[fitted])
        areas.append(auc(deals.y[judged], pipeline.predict_proba(deals.rows.iloc[judged])[:, 1]))
    return float(np.mean(areas))


def _notes(area: float, high: float, at_random: float, rows: int, *, is_learnable: bool) -> list[str]:
    notes = []
    if high < 0.5:
        notes.append("What was learnt from earlier deals is worse than chance on later ones: it did not last.")
    elif at_random > max(high, area + WORTH_TELLING):
        notes.append(
            f"A random split would have promised an AUC of {at_random:.2f}; on later deals it is {area:.2f}. "
            "What drives wins has changed, or deals of one time are alike."
        )
    if is_learnable and rows < FEWEST_FOR_DRIVERS:
        notes.append(
            f"No drivers are told from fewer than {FEWEST_FOR_DRIVERS} closed deals: read the casebook instead."
        )
    return notes


def _nothing(notes: list[str]) -> dict[str, Any]:
    scores = (
        "auc",
        "auc_low",
        "auc_high",
        "auc_random_split",
        "accuracy",
        "accuracy_baseline",
        "brier",
        "brier_baseline",
    )
    told = [*notes, "No column is left to learn from."]
    return {"model": None, **dict.fromkeys(scores), "reliability": [], "verdict": NOTHING, "drivers": [], "notes": told}


def _reliability(truth: NDArray[Any], p: NDArray[Any]) -> list[Bin]:
    import numpy as np

    parts = np.array_split(np.argsort(p, kind="stable"), min(10, max(len(p) // 30, 1)))
    return [Bin(round(float(p[part].mean()), 4), round(float(truth[part].mean()), 4), len(part)) for part in parts]
