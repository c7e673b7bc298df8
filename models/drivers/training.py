"""Training on the warehouse's deals: what is learnt of the earlier ones, and whether it is worth using.

The same machinery as for any table (`judging`); what is used later is exactly what was judged: the pipeline that knows
the earlier deals only. Not here: files (`stored`), scores of open deals (`scoring`), Dagster.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models.drivers import guard, splits
from models.drivers.features import ABSENT, Features, Input
from models.drivers.judging import FEWEST_FOR_DRIVERS, LEARNABLE, NOTHING, Closed, Fit, judge
from models.drivers.learners import Learnt, inputs
from models.drivers.levels import NONE
from models.drivers.usable import Dropped

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd
    from numpy.typing import NDArray

    from models.drivers.table import Column

TOO_FEW = "too few deals"
RANGES = 10
SCORE_DIGITS = 6
"""What is beyond depends on how many deals are multiplied together."""
FEWEST_COMPARED = 30


@dataclass(frozen=True)
class Model:
    """A pipeline with what it reads: scores of any deals, one or many, are the same number for the same deal."""

    learnt: Learnt
    inputs: tuple[Input, ...]

    def probabilities(self, features: Features) -> NDArray[Any]:
        """Calibrated P(won) of each deal. Raises `DriversError` where a feature is missing."""
        import numpy as np

        if not len(features.deal_ids):
            return np.empty(0)
        return np.round(self.learnt.calibrated(self.learnt.scores(inputs(features.columns(self.inputs)))), SCORE_DIGITS)


@dataclass(frozen=True)
class Share:
    """Of the deals learnt from, the share with each value of an input; `edges` part numbers, None: not filled."""

    input: str
    edges: tuple[float, ...]
    shares: tuple[float, ...]


@dataclass(frozen=True)
class Card:
    """What is known of a training; days are ISO dates. `brier_current`: the current model's, on the same deals."""

    version: str
    trained_on: str
    code_revision: str
    learnt_from: str
    learnt_until: str
    judged_until: str
    verdict: str
    reason: str
    fit: dict[str, Any] | None = None
    brier_compared: float | None = None
    brier_baseline: float | None = None
    brier_current: float | None = None
    current_version: str | None = None
    name: str = ""
    slope: float = 1.0
    intercept: float = 0.0
    inputs: tuple[Input, ...] = ()
    shares: tuple[Share, ...] = ()

    @property
    def is_better(self) -> bool:
        """Better on later deals than the win rate and than the current model: fit to be promoted."""
        if self.verdict != LEARNABLE or self.brier_compared is None or self.brier_baseline is None:
            return False
        return self.brier_compared < self.brier_baseline and (
            self.brier_current is None or self.brier_compared < self.brier_current
        )


def train(
    features: Features,
    deals: pd.DataFrame,
    *,
    version: str,
    trained_on: dt.date,
    code_revision: str,
    current: tuple[Card, Model] | None = None,
) -> tuple[Card, Model | None]:
    """Learn from the won and lost ones of `deals` (deal_id, outcome, closed_on) and compare with the model in use."""
    import numpy as np

    outcome = deals["outcome"].map({"won": 1, "lost": 0, "open": -1})
    deals = deals[outcome.notna()].reset_index(drop=True)
    y_all = outcome.dropna().to_numpy(dtype=int)
    closed = y_all >= 0
    y, rows = y_all[closed], deals[closed].reset_index(drop=True)
    days = rows["closed_on"].to_numpy().astype("datetime64[D]")
    on = days.astype(np.int64).astype(float)
    about: dict[str, Any] = {"version": version, "trained_on": trained_on.isoformat(), "code_revision": code_revision}
    about |= {"learnt_from": str(days.min()) if len(y) else "", "judged_until": str(days.max()) if len(y) else ""}
    if len(y) < FEWEST_FOR_DRIVERS or splits.by_time(y, on, np.arange(len(y))) is None:
        return Card(**about, learnt_until="", verdict=TOO_FEW, reason=_too_few(y)), None
    offered = features.of(deals["deal_id"])
    found, dropped = _usable(offered.columns(offered.inputs()), y_all)
    columns = [column.take(np.flatnonzero(closed)) for column in found]
    judged = judge(Closed(y, columns, [], on, "closed_on"), dropped, [], rows_left_out=int((~closed).sum()))
    fit, learnt = judged.fit, judged.learnt
    drivers = [each for each in fit.drivers if each.value not in (*ABSENT, NONE)]
    told = json.loads(json.dumps(dataclasses.asdict(dataclasses.replace(fit, drivers=drivers))))
    if fit.verdict == NOTHING or learnt is None:
        return Card(**about, learnt_until="", verdict=NOTHING, reason=_nothing(fit), fit=told), None
    earlier, later = judged.split
    used = [column for column in columns if column.name in fit.columns]
    model = Model(learnt, tuple(Input(each.name, each.kind, each.labels) for each in used))
    card = Card(
        **about,
        learnt_until=str(days[earlier].max()),
        verdict=LEARNABLE,
        reason=f"On {len(later):,} later deals the AUC is {fit.auc:.2f} ({fit.auc_low:.2f} to {fit.auc_high:.2f}).",
        fit=told,
        name=learnt.name,
        slope=learnt.slope,
        intercept=learnt.intercept,
        inputs=model.inputs,
        shares=tuple(_shares(column.take(earlier)) for column in used),
        **_compared(model, features, rows, y, days, (earlier, later), current),
    )
    return card, model


def _compared(
    model: Model,
    features: Features,
    rows: pd.DataFrame,
    y: NDArray[Any],
    days: NDArray[Any],
    split: splits.Split,
    current: tuple[Card, Model] | None,
) -> dict[str, Any]:
    """Brier scores on later deals, of those that neither model has learnt from where they are enough."""
    import numpy as np

    earlier, later = split
    if current is not None:
        unseen = later[days[later] > np.datetime64(current[0].learnt_until)]
        later = unseen if len(unseen) >= FEWEST_COMPARED else later
    chosen = features.of(rows["deal_id"].iloc[later])

    def brier(p: Any) -> float:
        return float(np.mean((p - y[later]) ** 2))

    is_comparable = current is not None and not features.missing(current[1].inputs)
    return {
        "brier_compared": brier(model.probabilities(chosen)),
        "brier_baseline": brier(y[earlier].mean()),
        "brier_current": brier(current[1].probabilities(chosen)) if current is not None and is_comparable else None,
        "current_version": current[0].version if current is not None else None,
    }


def _usable(columns: Sequence[Column], y: NDArray[Any]) -> tuple[list[Column], list[Dropped]]:
    """The columns that pass the guard on closed and open deals, and those that say anything of enough deals."""
    import numpy as np

    fewest = max(10, int((y >= 0).sum()) // 200)
    found, dropped = [], []
    for column in columns:
        said = column.values[y >= 0] > 0 if column.labels[:1] and column.labels[0] in ABSENT else None
        reason = (
            (
                f"is said of only {int(np.sum(said))} closed deals"
                if said is not None and np.sum(said) < fewest
                else None
            )
            or (None if said is not None else guard.refused_by_filling(column, y))
            or guard.refused_by_values(column, y, ())
            or guard.refused_as_id(column, y)
        )
        if reason:
            dropped.append(Dropped(column.name, reason))
        else:
            found.append(column)
    return found, dropped


def _shares(column: Column) -> Share:
    import numpy as np

    if column.kind == "category":
        return Share(column.name, (), shares_of(column, ()))
    filled = column.values[column.is_filled]
    edges = np.unique(np.quantile(filled, np.linspace(0, 1, RANGES + 1)[1:-1])) if len(filled) else np.empty(0)
    return Share(column.name, tuple(edges.tolist()), shares_of(column, edges))


def shares_of(column: Column, edges: Any) -> tuple[float, ...]:
    """The share of the column's rows that are not filled, then of each value, or of each range between the edges."""
    import numpy as np

    if column.kind == "category":
        counts = np.bincount(column.values + 1, minlength=len(column.labels) + 2)
    else:
        place = np.where(column.is_filled, np.searchsorted(edges, column.values, side="left") + 1, 0)
        counts = np.bincount(place, minlength=len(edges) + 2)
    return tuple((counts / max(counts.sum(), 1)).tolist())


def _too_few(y: NDArray[Any]) -> str:
    return (
        f"{int(y.sum()):,} won and {int((1 - y).sum()):,} lost deals are too few to learn from: {FEWEST_FOR_DRIVERS} "
        f"are needed, and {splits.FEWEST_OF_EACH} of each outcome before and after some day. Read the casebook instead."
    )


def _nothing(fit: Fit) -> str:
    if fit.auc is None:
        return "No feature is left to learn from. Read the casebook instead."
    return (
        f"On later deals the AUC is {fit.auc:.2f} ({fit.auc_low:.2f} to {fit.auc_high:.2f}): what is known before the "
        "close does not tell won from lost deals better than chance. Read the casebook instead."
    )
