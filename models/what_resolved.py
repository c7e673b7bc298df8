"""marts.what_resolved: which answers to an objection go with its being dealt with, and with a win."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import evidence, intervals, rates

if TYPE_CHECKING:
    import pandas as pd

KEY = ("category", "answer_kind", "answer")
Q = 0.05
COLUMNS = (
    "period_kind",
    "period",
    "period_on",
    "category",
    "category_group",
    "answer_kind",
    "answer",
    "answer_name",
    "n",
    "resolved",
    "resolved_share",
    "resolved_share_low",
    "resolved_share_high",
    "won",
    "decided",
    "won_share",
    "won_share_low",
    "won_share_high",
    "won_share_flag",
    "won_without",
    "decided_without",
    "won_share_without",
    "won_share_without_low",
    "won_share_without_high",
    "won_share_without_flag",
    "gap",
    "gap_low",
    "gap_high",
    "gap_flag",
    "q_value",
    "has_worked",
    "flag",
    "until_ranked",
    "quotes",
    "evidence_key",
)


def what_resolved(answers: pd.DataFrame) -> pd.DataFrame:
    """One row per window, objection and answer: share dealt with, won share with and without the answer, their gap.

    Reads counts.answers. `has_worked`: at least 20 decided deals with the answer and 20 without it, the gap's interval
    above 0, and q at most 0.05 (Benjamini-Hochberg over the messages and strengths of the window that have so many).
    """
    cells = evidence.with_key(answers, "what_resolved", KEY)
    cells = cells.assign(
        decided=cells["won"] + cells["lost"], decided_without=cells["won_without"] + cells["lost_without"]
    )
    cells = rates.with_rate(cells, "resolved_share", cells["resolved"], cells["n"])
    cells = rates.with_rate(cells, "won_share", cells["won"], cells["decided"])
    cells = rates.with_rate(cells, "won_share_without", cells["won_without"], cells["decided_without"])
    cells = rates.with_flag(cells, "decided", "won_share_flag")
    cells = rates.with_flag(cells, "decided_without", "won_share_without_flag")
    cells = rates.with_difference(cells, "gap", "won", "decided", "won_without", "decided_without")
    cells = _with_verdict(cells)
    cells = rates.with_until_ranked(rates.with_flag(cells, "n"), "n")
    return rates.finished(cells, COLUMNS)


def _with_verdict(cells: pd.DataFrame) -> pd.DataFrame:
    """Add q_value (NaN where too few deals allow a comparison) and has_worked."""
    import numpy as np
    from scipy.stats import false_discovery_control

    enough = (cells["decided"] >= rates.RANKED_FROM) & (cells["decided_without"] >= rates.RANKED_FROM)
    compared = enough & cells["answer_kind"].isin(["message", "strength"])
    q_values = np.full(len(cells), np.nan)
    for period_kind in cells["period_kind"].unique():
        mine = (compared & (cells["period_kind"] == period_kind)).to_numpy()
        if mine.any():
            tested = cells[mine]
            p_values = intervals.score_p_values(
                tested["won"], tested["decided"], tested["won_without"], tested["decided_without"]
            )
            q_values[mine] = false_discovery_control(p_values)
    return cells.assign(q_value=q_values, has_worked=(q_values <= Q) & (cells["gap_low"] > 0))
