"""marts.changes: the announced changes, newest quarter and widest evidence first, a sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models import rates, wording
from models.announcements import MONTHS_BACK
from models.periods import quarter_kind

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "announced_for",
    "period_on",
    "table_name",
    "metric",
    "competitor",
    "category",
    "segment_name",
    "segment_value",
    "deal_type",
    "compared_with",
    "rate_before",
    "rate_before_low",
    "rate_before_high",
    "n_before",
    "rate_after",
    "rate_after_low",
    "rate_after_high",
    "n_after",
    "flag",
    "change",
    "change_low",
    "change_high",
    "q_value",
    "sentence",
    "evidence_key",
)


def changes(
    judgements: pd.DataFrame, periods: pd.DataFrame, competitors: pd.DataFrame, categories: pd.DataFrame
) -> pd.DataFrame:
    """One row per announced change of a quarter that is complete on the run's date, but for objections of categories
    that the project has merged away since.

    Reads meta.judgements, counts.periods, settings.competitors and settings.categories. Newest quarter first; in a
    quarter first what says something new, then changes that only repeat in a part what is announced for the whole, and
    in each the most cases first.
    """
    import pandas as pd

    quarters = periods[periods["period_kind"] == quarter_kind(periods)]
    complete = quarters.loc[quarters["is_complete"].astype(bool), "period_on"]
    labels = dict(zip(categories["category"], categories["label"], strict=True))
    in_use = judgements["category"].isna() | judgements["category"].isin(labels)
    announced = judgements[judgements["is_announced"].astype(bool) & judgements["period_on"].isin(complete) & in_use]
    announced = _widest_first(announced.assign(announced_for=announced["period"]))
    names = dict(zip(competitors["competitor"], competitors["name"], strict=True))
    sentences = [_sentence(row, names, labels) for row in announced.to_dict("records")]
    announced = announced.assign(sentence=pd.Series(sentences, dtype="str"))
    for side in ("before", "after"):
        counts = announced[f"rate_{side}"] * announced[f"n_{side}"]
        announced = rates.with_rate(announced, f"rate_{side}", counts, announced[f"n_{side}"])
    smaller_n = announced[["n_before", "n_after"]].min(axis="columns")
    return rates.finished(rates.with_flag(announced.assign(smaller_n=smaller_n), "smaller_n"), COLUMNS)


def _widest_first(announced: pd.DataFrame) -> pd.DataFrame:
    import numpy as np

    subject = announced["metric"] + "/" + announced["category"].fillna("")
    is_seen_share = announced["metric"] == "seen_share"
    subject = subject + "/" + announced["competitor"].where(is_seen_share, "")
    narrowed = (announced[["segment_name", "deal_type"]] != "all").any(axis="columns")
    narrowed |= (announced["competitor"] != "all") & ~is_seen_share
    direction = np.sign(announced["change"]).astype(int).astype(str)
    claim = announced["announced_for"] + "/" + subject + "/" + direction
    same_comparison = claim + "/" + announced["compared_with"]
    is_repeat = narrowed & same_comparison.isin(same_comparison[~narrowed])
    is_second = (announced["compared_with"] == "last_year") & (claim + announced["evidence_key"]).isin(
        (claim + announced["evidence_key"])[announced["compared_with"] == "previous"]
    )
    ranked = announced.assign(
        is_repeat=is_repeat | is_second,
        cases=announced["n_before"] + announced["n_after"],
        size=-announced["change"].abs(),
    )
    return ranked.sort_values(
        ["period_on", "is_repeat", "cases", "size", "evidence_key", "compared_with"],
        ascending=[False, True, False, True, True, False],
        ignore_index=True,
    )


def _sentence(row: dict[str, Any], names: dict[str, str], labels: dict[str, str]) -> str:
    """For instance: "Relay was seen in 12% (18 of 150) of closed deals in Q1 2026 and in 26% (39 of 150) in Q2 2026: 14
    points up (range 5 to 23)."
    """
    direction = "up" if row["change"] > 0 else "down"
    least, most = sorted(abs(round(100 * row[bound])) for bound in ("change_low", "change_high"))
    before, after = (wording.share(row, side) for side in ("before", "after"))
    then, now = (wording.quarter(row["announced_for"], months) for months in (MONTHS_BACK[row["compared_with"]], 0))
    size = f"{abs(round(100 * row['change']))} points {direction} (range {least} to {most})"
    if row["metric"] == "win_rate":
        verb = "rose" if row["change"] > 0 else "fell"
        return f"The win rate{wording.where(row, names)} {verb} from {before} in {then} to {after} in {now}: {size}."
    deals = wording.deals(row, names)
    if row["metric"] == "seen_share":
        who = names.get(row["competitor"], row["competitor"])
        return f"{who} was seen in {before} of {deals} in {then} and in {after} in {now}: {size}."
    objection = f"The objection “{labels.get(row['category'], row['category'])}”"
    return f"{objection} came up in {before} of {deals} in {then} and in {after} in {now}: {size}."
