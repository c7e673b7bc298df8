"""Which changes are announced: every completed quarter is judged once, over all cells looked at together.

A cell is looked at when it narrows the whole by one thing at most (one competitor, or one segment, or one deal type;
the competitor seen and the objection raised are the subject, not a narrowing), when both periods have at least 20 cases
and when, were both rates equal, at least five cases of each kind would be expected in each period (else the score test
is not to be trusted). Each is compared with the previous quarter and with the same quarter of last year. A change is
announced when its Newcombe interval excludes 0 and its q-value is at most 0.05: Benjamini and Hochberg over all cells
and comparisons of the quarter (scipy), on the score test's p-values.

Not here: keeping the log (`judgements`), wording it (`changes`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from models import intervals, judgements
from models.evidence import with_key
from models.periods import quarter_kind
from models.win_rates import win_rate_cells

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

Q = 0.05
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

    cells = pd.concat([*_cells(deals, competitors, objections)], ignore_index=True)
    is_new = cells["is_complete"].astype(bool) & ~cells["period_on"].isin(pd.to_datetime(logged["period_on"]))
    compared = pd.concat(
        [_compared(cells[is_new], cells, comparison, months) for comparison, months in MONTHS_BACK.items()],
        ignore_index=True,
    )
    looked_at = compared[_is_testable(compared)]
    judged: pd.DataFrame = _judged(looked_at).assign(judged_on=judged_on)[list(judgements.COLUMNS)]
    return judged


def _cells(deals: pd.DataFrame, competitors: pd.DataFrame, objections: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The quarters' cells that are looked at, in one shape: `counted` of `n` cases."""
    narrowing = ["competitor", "segment_name", "deal_type"]
    found = win_rate_cells(_narrowed(deals, narrowing))
    yield _metric(found.assign(category=""), "win_rate_trend", "win_rate", "won", "n")
    found = with_key(_narrowed(competitors, narrowing[1:]), "competitor", ("competitor", "segment", "deal_type"))
    yield _metric(found.assign(category=""), "competitor_trend", "seen_share", "seen", "closed_deals")
    found = with_key(_narrowed(objections, narrowing[:2]), "objection", ("category", "competitor", "segment"))
    yield _metric(found.assign(deal_type="all"), "objection_trend", "prevalence", "raised", "n")


def _narrowed(cells: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    is_narrow = (cells[by] != "all").sum(axis="columns") <= 1
    narrowed: pd.DataFrame = cells[(cells["period_kind"] == quarter_kind(cells)) & is_narrow].reset_index(drop=True)
    return narrowed


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


def _judged(looked_at: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd
    from scipy.stats import false_discovery_control

    counts = [looked_at[name] for name in ("counted_after", "n_after", "counted_before", "n_before")]
    change = intervals.newcombe(*counts)
    judged = looked_at.assign(
        category=looked_at["category"].where(looked_at["category"] != "", None),
        rate_after=looked_at["counted_after"] / looked_at["n_after"],
        change=change.value,
        change_low=change.low,
        change_high=change.high,
        p_value=intervals.score_p_values(*counts),
    )
    q_values = pd.Series(index=judged.index, dtype="float64")
    for rows in judged.groupby("period_on").groups.values():
        q_values[rows] = false_discovery_control(judged.loc[rows, "p_value"], method="bh")
    excludes_zero = (judged["change_low"] > 0) | (judged["change_high"] < 0)
    return judged.assign(q_value=q_values, is_announced=excludes_zero & (q_values <= Q))
