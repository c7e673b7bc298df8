"""marts.extraction_quality: how often the extractor is right on this company's notes, by its analysts' word.

Only sentences drawn at random count. Each stands for as many as its stratum has for each one answered, so sums are
weighted; a rate's interval is Wilson's at the effective sample size.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import intervals

if TYPE_CHECKING:
    import pandas as pd

LEAST_AUDITED = 10
"""Sentences drawn at random in which the extractor or the analyst sees the category, before its rates mean anything."""

COLUMNS = (
    "category",
    "audited",
    "supporting",
    "claims_read",
    "claims_true",
    "claims_correct",
    "precision",
    "precision_low",
    "precision_high",
    "recall",
    "recall_low",
    "recall_high",
    "is_proven",
    "evidence_key",
)


def extraction_quality(audited: pd.DataFrame, categories: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """One row per category, and one for `all`.

    Reads counts.audited_categories (a row per sentence and category seen in it: claims read, true, correct, and the
    sentence's weight), settings.categories and facts.audited_sentences.
    """
    import pandas as pd

    both = pd.concat([audited.assign(category="all"), audited], ignore_index=True)
    parts = [
        _rate(both, "precision", "claims_read").reset_index(drop=True),
        _rate(both, "recall", "claims_true").reset_index(drop=True),
    ]
    sums = both.groupby("category", sort=True).agg(
        supporting=("item_id", "nunique"),
        claims_read=("claims_read", "sum"),
        claims_true=("claims_true", "sum"),
        claims_correct=("claims_correct", "sum"),
    )
    rated = pd.concat([sums.reset_index(), *parts], axis=1)
    cells = pd.DataFrame({"category": ["all", *categories["category"]]}).merge(rated, on="category", how="left")
    for column in ("supporting", "claims_read", "claims_true", "claims_correct"):
        cells[column] = cells[column].fillna(0).astype("int64")
    cells = cells.assign(
        audited=len(sentences),
        is_proven=cells["supporting"] >= LEAST_AUDITED,
        evidence_key="extraction_quality/" + cells["category"].astype(str),
    )
    mart: pd.DataFrame = cells[list(COLUMNS)].astype({"category": "string[pyarrow]", "evidence_key": "string[pyarrow]"})
    return mart


def _rate(rows: pd.DataFrame, name: str, of: str) -> pd.DataFrame:
    """The weighted share of claims counted in the column `of` that are correct, by category, with its interval.

    Effective size: (sum of weights)^2 / (sum of squared weights) over those claims (Kish 1965), then Wilson's
    interval at that size, which keeps its level best among those compared by Franco, Little, Louis and Slud (2019,
    Journal of Survey Statistics and Methodology 7, 334-364). With equal weights it is the plain Wilson interval.
    """
    sums = (
        rows.assign(
            weighed=rows["weight"] * rows[of],
            squared=rows["weight"] ** 2 * rows[of],
            hits=rows["weight"] * rows["claims_correct"],
        )
        .groupby("category", sort=True)[["weighed", "squared", "hits"]]
        .sum()
    )
    known = sums["weighed"] > 0
    size = (sums["weighed"] ** 2 / sums["squared"].where(known)).fillna(0)
    share = (sums["hits"] / sums["weighed"].where(known)).fillna(0).clip(0, 1)
    rate = intervals.wilson(share * size, size)
    rated: pd.DataFrame = sums.assign(**{name: rate.value, f"{name}_low": rate.low, f"{name}_high": rate.high})[
        [name, f"{name}_low", f"{name}_high"]
    ]
    return rated
