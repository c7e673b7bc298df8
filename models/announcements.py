"""Which changes are announced: every completed quarter is judged once, over all cells looked at together.

A cell is looked at when it narrows the whole by one thing at most (one competitor, or one segment, or one deal type;
the competitor seen and the objection raised are the subject, not a narrowing) and does not hold the very deals of the
whole. It is compared with the previous quarter and with the same quarter of last year, where both have at least 20
cases and, were both rates equal, at least five cases of each kind would be expected in each. What is tested of a cell
is that its rate was the same in all the quarters compared (`equality`). Benjamini and Hochberg's adjustment (scipy)
goes over all cells of the quarter; q = 0.05 is what a whole year may spend, so that each of its four quarters has a
fourth. Of a cell that passes, each comparison is announced that is clear by itself: Newcombe's interval excludes 0, and
so does its own test at a fourth of 0.05. docs/statistics.md gives the reasons and what was measured.

Not here: keeping the log (`judgements`), wording it (`changes`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from models import equality, intervals, judgements
from models.evidence import with_key
from models.periods import quarter_kind
from models.win_rates import win_rate_cells

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

Q = 0.05
"""Share of false alarms among what a year announces, and with it the chance that a year without effects is loud."""
LOOKS_A_YEAR = 4
LEAST_N = 20
LEAST_EXPECTED = 5
MONTHS_BACK = {"previous": 3, "last_year": 12}
CELL = ("metric", "competitor", "category", "segment_name", "segment_value", "deal_type")


def judge(
    deals: pd.DataFrame,
    competitors: pd.DataFrame,
    objections: pd.DataFrame,
    logged: pd.DataFrame,
    judged_on: date,
) -> pd.DataFrame:
    """New rows for the log: one per cell looked at and comparison, of each completed quarter not in `logged` yet.

    Reads counts.deals, counts.competitors, counts.objections and meta.judgements.
    """
    import pandas as pd

    cells = pd.concat([*narrow_cells(deals, competitors, objections)], ignore_index=True)
    is_new = cells["is_complete"].astype(bool) & ~cells["period_on"].isin(pd.to_datetime(logged["period_on"]))
    compared = pd.concat(
        [_compared(cells[is_new], cells, comparison, months) for comparison, months in MONTHS_BACK.items()],
        ignore_index=True,
    )
    looked_at = _without_the_whole_again(compared[_is_testable(compared)])
    judged: pd.DataFrame = _judged(looked_at).assign(judged_on=judged_on)[list(judgements.COLUMNS)]
    return judged


def quarter_cells(deals: pd.DataFrame, competitors: pd.DataFrame, objections: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The three rates' cells of all quarters in one shape, `counted` of `n` cases, whatever they are narrowed by."""
    found = win_rate_cells(_quarters(deals))
    yield _metric(found.assign(category=""), "win_rate_trend", "win_rate", "won", "n")
    found = with_key(_quarters(competitors), "competitor", ("competitor", "segment", "deal_type"))
    yield _metric(found.assign(category=""), "competitor_trend", "seen_share", "seen", "closed_deals")
    found = with_key(_quarters(objections), "objection", ("category", "competitor", "segment"))
    yield _metric(found.assign(deal_type="all"), "objection_trend", "prevalence", "raised", "n")


def narrow_cells(deals: pd.DataFrame, competitors: pd.DataFrame, objections: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The quarters' cells that narrow the whole by one thing at most: what is judged and what is logged."""
    for cells in quarter_cells(deals, competitors, objections):
        narrowing = ["segment_name", "deal_type"]
        if not (cells["metric"] == "seen_share").any():
            narrowing.append("competitor")
        yield cells[(cells[narrowing] != "all").sum(axis="columns") <= 1].reset_index(drop=True)


def figures(deals: pd.DataFrame, competitors: pd.DataFrame, objections: pd.DataFrame) -> pd.DataFrame:
    """The figures of completed quarters that are logged as published: `counted` of `n` cases of each cell looked at."""
    import pandas as pd

    cells = pd.concat([*narrow_cells(deals, competitors, objections)], ignore_index=True)
    complete: pd.DataFrame = cells[cells["is_complete"].astype(bool)].drop(columns="is_complete")
    return complete.reset_index(drop=True)


def _quarters(cells: pd.DataFrame) -> pd.DataFrame:
    of_quarters: pd.DataFrame = cells[cells["period_kind"] == quarter_kind(cells)].reset_index(drop=True)
    return of_quarters


def _metric(cells: pd.DataFrame, table_name: str, metric: str, counted: str, n: str) -> pd.DataFrame:
    kept = ["period", "period_on", "is_complete", *CELL[1:], "evidence_key"]
    shaped: pd.DataFrame = cells[kept]
    return shaped.assign(table_name=table_name, metric=metric, counted=cells[counted], n=cells[n])


def _compared(new: pd.DataFrame, cells: pd.DataFrame, comparison: str, months_back: int) -> pd.DataFrame:
    import pandas as pd

    before = cells[["period_on", *CELL, "counted", "n"]].assign(
        period_on=cells["period_on"] + pd.DateOffset(months=months_back)
    )
    joined = new.merge(before, on=["period_on", *CELL], suffixes=("_after", "_before"))
    return joined.assign(compared_with=comparison, rate_before=joined["counted_before"] / joined["n_before"])


def _is_testable(compared: pd.DataFrame) -> pd.Series:
    rate = (compared["counted_before"] + compared["counted_after"]) / (compared["n_before"] + compared["n_after"])
    least_n = compared[["n_before", "n_after"]].min(axis="columns")
    least_expected = least_n * rate.where(rate < 0.5, 1 - rate)  # the rarer kind in the smaller period
    is_testable: pd.Series = (least_n >= LEAST_N) & (least_expected >= LEAST_EXPECTED)
    return is_testable


def _without_the_whole_again(looked_at: pd.DataFrame) -> pd.DataFrame:
    """Leave out parts that hold as many deals as the whole: the same deals under another name."""
    is_seen_share = looked_at["metric"] == "seen_share"
    is_whole = (looked_at[["segment_name", "deal_type"]] == "all").all(axis="columns")
    is_whole &= is_seen_share | (looked_at["competitor"] == "all")
    subject = ["period_on", "compared_with", "metric", "category", "subject", "n_before", "n_after"]
    looked_at = looked_at.assign(subject=looked_at["competitor"].where(is_seen_share, ""), is_whole=is_whole)
    wholes = looked_at.loc[is_whole, subject].assign(is_the_whole=True)
    is_again = looked_at.merge(wholes, how="left", on=subject)["is_the_whole"].notna().to_numpy() & ~is_whole
    kept: pd.DataFrame = looked_at[~is_again].reset_index(drop=True)
    return kept


def _judged(looked_at: pd.DataFrame) -> pd.DataFrame:
    counts = [looked_at[name] for name in ("counted_after", "n_after", "counted_before", "n_before")]
    change = intervals.newcombe(*counts)
    judged = looked_at.assign(
        rate_after=looked_at["counted_after"] / looked_at["n_after"],
        change=change.value,
        change_low=change.low,
        change_high=change.high,
        p_value=equality.equal_rate_p_values(*counts),
    )
    judged = judged.merge(_q_values(judged), how="left", on=["period_on", *CELL])
    excludes_zero = (judged["change_low"] > 0) | (judged["change_high"] < 0)
    is_clear = excludes_zero & (judged["p_value"] <= Q / LOOKS_A_YEAR)
    return judged.assign(
        category=judged["category"].where(judged["category"] != "", None),
        is_announced=is_clear & (judged["q_value"] <= Q),
    )


def _q_values(judged: pd.DataFrame) -> pd.DataFrame:
    """One row per quarter and cell: Benjamini and Hochberg over the quarter's cells, times the looks of a year."""
    import pandas as pd
    from scipy.stats import false_discovery_control

    cell = ["period_on", *CELL]
    counts = ["counted_before", "n_before", "counted_after", "n_after"]
    sides = [judged.loc[judged["compared_with"] == name, [*cell, *counts]] for name in MONTHS_BACK]
    cells = sides[0].merge(sides[1], how="outer", on=cell, suffixes=("", "_last_year"))
    for name in ("counted_after", "n_after"):
        cells[name] = cells[name].fillna(cells[f"{name}_last_year"])
    ordered = (
        "counted_after",
        "n_after",
        "counted_before",
        "n_before",
        "counted_before_last_year",
        "n_before_last_year",
    )
    cells["p_value"] = equality.no_change_p_values(*(cells[name].fillna(0).astype(int) for name in ordered))
    q_values = pd.Series(index=cells.index, dtype="float64")
    for rows in cells.groupby("period_on").groups.values():
        q_values[rows] = false_discovery_control(cells.loc[rows, "p_value"], method="bh")
    adjusted: pd.DataFrame = cells[cell].assign(q_value=(LOOKS_A_YEAR * q_values).clip(upper=1))
    return adjusted
