"""marts.restatements: published figures of completed quarters that are now others, split by what moved them.

Not here: finding them and counting what moved them (the warehouse's `restating`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models import rates, wording

if TYPE_CHECKING:
    import pandas as pd

CAUSES = {
    "new_deals": "new deals",
    "late_edits": "late edits",
    "catalog": "the catalog",
    "corrections": "corrections",
    "extractor": "the extractor",
}
COLUMNS = (
    "restated_on",
    "period",
    "period_on",
    "table_name",
    "metric",
    "competitor",
    "category",
    "segment_name",
    "segment_value",
    "deal_type",
    "counted_before",
    "n_before",
    "rate_before",
    "rate_before_low",
    "rate_before_high",
    "counted_after",
    "n_after",
    "rate_after",
    "rate_after_low",
    "rate_after_high",
    "difference",
    *(f"by_{cause}" for cause in CAUSES),
    "n",
    "flag",
    "sentence",
    "evidence_key",
)


def restatements(restated: pd.DataFrame, competitors: pd.DataFrame, categories: pd.DataFrame) -> pd.DataFrame:
    """One row per published figure and run that found it changed, the newest and largest first.

    Reads meta.restatements, settings.competitors and settings.categories. The parts are what the rate moves by when the
    cases of one cause after the other are taken into account, in the order of the columns; they add up exactly. Where
    no cases are left in between, the rate counts as unmoved.
    """
    import pandas as pd

    figures = restated.assign(category=restated["category"].where(restated["category"] != "", None))
    for side in ("before", "after"):
        figures = rates.with_rate(figures, f"rate_{side}", figures[f"counted_{side}"], figures[f"n_{side}"])
    figures = _with_parts(figures).assign(
        difference=figures["rate_after"] - figures["rate_before"],
        n=figures[["n_before", "n_after"]].min(axis="columns"),
    )
    names = dict(zip(competitors["competitor"], competitors["name"], strict=True))
    labels = dict(zip(categories["category"], categories["label"], strict=True))
    sentences = [_sentence(row, names, labels) for row in figures.to_dict("records")]
    figures = figures.assign(sentence=pd.Series(sentences, dtype="str"), size=-figures["n"])
    figures = figures.sort_values(["restated_on", "size", "evidence_key"], ascending=[False, True, True])
    return rates.finished(rates.with_flag(figures.reset_index(drop=True), "n"), COLUMNS)


def _with_parts(figures: pd.DataFrame) -> pd.DataFrame:
    counted, n, rate = figures["counted_before"], figures["n_before"], figures["rate_before"]
    parts = {}
    for cause in CAUSES:
        counted, n = counted + figures[f"counted_by_{cause}"], n + figures[f"n_by_{cause}"]
        moved = (counted / n.where(n > 0)).fillna(rate)
        parts[f"by_{cause}"], rate = moved - rate, moved
    return figures.assign(**parts)


def _sentence(row: dict[str, Any], names: dict[str, str], labels: dict[str, str]) -> str:
    """For instance: "The win rate in Q1 2026 was published as 40% (60 of 150) and is now 42% (65 of 155): +1.9 points
    from new deals."
    """
    before, after = (wording.share(row, side) for side in ("before", "after"))
    figure = f"{wording.subject(row, names, labels)} in {wording.quarter(row['period'], 0)}"
    if not (row["n_before"] and row["n_after"]):
        moved = [words for cause, words in CAUSES.items() if row[f"n_by_{cause}"]]
        return f"{figure} was published as {before} and is now {after}{': ' if moved else ''}{', '.join(moved)}."
    parts = {words: 100 * row[f"by_{cause}"] for cause, words in CAUSES.items()}
    told = [f"{part:+.1f} points from {words}" for words, part in parts.items() if abs(part) >= 0.05]
    return f"{figure} was published as {before} and is now {after}: {', '.join(told) or 'the rate is as it was'}."
