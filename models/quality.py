"""marts.extraction_quality: how often the extractor is right on this company's notes, by its analysts' word.

Only sentences drawn at random count. Each stands for as many as its stratum has for each one answered, so sums are
weighted.
"""

from __future__ import annotations

from math import exp, hypot, inf, log
from typing import TYPE_CHECKING, NamedTuple

from models import intervals

if TYPE_CHECKING:
    import pandas as pd

LEAST_AUDITED = 10
"""Sentences drawn at random in which the extractor or the analyst sees the category, before its rates mean anything."""

ELSEWHERE = tuple(f"elsewhere_{name}{end}" for name in ("precision", "recall") for end in ("", "_low", "_high"))
COUNTS = ("claims_read", "claims_true", "claims_correct")
COLUMNS = (
    "category",
    "audited",
    "supporting",
    *COUNTS,
    "precision",
    "precision_low",
    "precision_high",
    "recall",
    "recall_low",
    "recall_high",
    "is_proven",
    *(f"elsewhere_{name}" for name in ("read", "true", "correct")),
    *ELSEWHERE,
    "evidence_key",
)


class Bounds(NamedTuple):
    """An estimate and its 95% interval."""

    value: float
    low: float
    high: float


NOTHING = Bounds(float("nan"), float("nan"), float("nan"))


def extraction_quality(
    audited: pd.DataFrame, categories: pd.DataFrame, sentences: pd.DataFrame, measured: pd.DataFrame
) -> pd.DataFrame:
    """One row per category, and one for `all`.

    Reads counts.audited_categories (per sentence and category seen in it: claims read, true, correct),
    settings.categories, facts.audited_sentences (every audited sentence with stratum and weight), and
    settings.measured_objections (what was measured in notes of other industries, not ours).
    """
    import pandas as pd

    rows = []
    for category in ("all", *categories["category"]):
        mine = audited if category == "all" else audited[audited["category"] == category]
        seen = mine.groupby("item_id")[list(COUNTS)].sum()
        counts = seen.reindex(sentences["item_id"]).fillna(0).reset_index(drop=True)
        mine = pd.concat([sentences[["stratum", "weight"]].reset_index(drop=True), counts], axis=1)
        correctly, found = precision(mine), recall(mine)
        rows.append(
            (
                category,
                len(sentences),
                len(seen),
                *(int(mine[name].sum()) for name in COUNTS),
                *correctly,
                *found,
                len(seen) >= LEAST_AUDITED,
                *_elsewhere(measured if category == "all" else measured[measured["category"] == category]),
                f"extraction_quality/{category}",
            )
        )
    mart = pd.DataFrame(rows, columns=list(COLUMNS))
    return mart.astype({"category": "string[pyarrow]", "evidence_key": "string[pyarrow]"})


def _elsewhere(measured: pd.DataFrame) -> tuple[float, ...]:
    """Objections read, true and both, then precision and recall with their ranges."""
    read, true, correct = (int(measured[f"objections_{name}"].sum()) for name in ("read", "true", "correct"))
    rates = intervals.wilson([correct, correct], [read, true])
    return (
        *(read, true, correct),
        *(float(each[number]) for number in range(2) for each in (rates.value, rates.low, rates.high)),
    )


def precision(sentences: pd.DataFrame) -> Bounds:
    """The share of claims read that are correct, with Wilson's interval at the effective sample size.

    Nearly all claims read stand in one stratum, so their weights hardly differ and tell nothing of whether they are
    correct: the effective size (sum of weights)^2 / (sum of their squares), Kish 1965, holds.
    """
    weight, read = sentences["weight"], sentences["claims_read"]
    total = float((weight * read).sum())
    if not total:
        return NOTHING
    size = total**2 / float((weight**2 * read).sum())
    share = min(1.0, float((weight * sentences["claims_correct"]).sum()) / total)
    return _wilson(share, size)


def recall(sentences: pd.DataFrame) -> Bounds:
    """The share of true claims that are read: correct / (correct + missed), each estimated by strata.

    Claims missed weigh much more than claims found, since most stand where nothing was read, so an effective sample
    size flatters: with rare categories it kept 95% intervals right in 40% of simulated reviews. Instead the intervals
    of both totals are made from Wilson's in each stratum and put together by the method of variance estimates
    recovery (Zou and Donner 2008, Statistics in Medicine 27, 1693-1702), the ratio on the log scale.
    """
    correct = _total(sentences, sentences["claims_correct"])
    missed = _total(sentences, sentences["claims_true"] - sentences["claims_correct"])
    if not correct.value + missed.value:
        return NOTHING
    low, high = _odds(missed, correct)
    return Bounds(correct.value / (correct.value + missed.value), 1 / (1 + high), 1 / (1 + low))


def _total(sentences: pd.DataFrame, counts: pd.Series) -> Bounds:
    """How many claims all sentences hold: the strata's estimates summed, their distances to the bounds squared up.

    A sentence may hold several: the rate is then that of the most that one holds, which widens the interval.
    """
    most = max(1.0, float(counts.max()))
    estimate = below = above = 0.0
    for _, rows in sentences.assign(counted=counts / most).groupby("stratum"):
        weights = rows["weight"]
        rate = _wilson(
            float((weights * rows["counted"]).sum() / weights.sum()),
            float(weights.sum() ** 2 / (weights**2).sum()),
        )
        size = float(weights.sum()) * most
        estimate += size * rate.value
        below = hypot(below, size * (rate.value - rate.low))
        above = hypot(above, size * (rate.high - rate.value))
    return Bounds(estimate, max(0.0, estimate - below), estimate + above)


def _odds(missed: Bounds, correct: Bounds) -> tuple[float, float]:
    """The interval of missed / correct."""
    if not missed.value:
        return 0.0, missed.high / correct.value
    if not correct.value:
        return missed.value / correct.high, inf
    middle = log(missed.value / correct.value)
    rising = hypot(log(missed.high / missed.value), log(correct.value / correct.low)) if correct.low else inf
    falling = hypot(log(missed.value / missed.low), log(correct.high / correct.value)) if missed.low else inf
    return exp(middle - falling), exp(middle + rising)


def _wilson(share: float, size: float) -> Bounds:
    rate = intervals.wilson([share * size], [size])
    return Bounds(float(rate.value[0]), float(rate.low[0]), float(rate.high[0]))
