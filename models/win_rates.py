"""marts.win_rate_trend: how often we win, by period, competitor, segment and deal type; by count and by value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models import evidence, intervals, rates

if TYPE_CHECKING:
    import pandas as pd

CELL = ("competitor", "segment_name", "segment_value", "deal_type")
KEY = ("competitor", "segment", "deal_type")
OUTCOMES = ("won", "lost", "no_decision")
SEVERAL = 5
"""Deals of one outcome from which on it is no accident that none of them has an amount."""
RATES = {"win_rate": ("won", ("won", "lost")), "broad_win_rate": ("won", OUTCOMES)}
RATES["no_decision_rate"] = ("no_decision", OUTCOMES)
EFFECTIVE = {
    "win_rate": "effective_n",
    "broad_win_rate": "broad_effective_n",
    "no_decision_rate": "no_decision_effective_n",
}
COLUMNS = (
    "period_kind",
    "period",
    "period_on",
    "is_complete",
    *CELL,
    "basis",
    *OUTCOMES,
    "n",
    "closed_deals",
    "value_won",
    "value_lost",
    "value_no_decision",
    "effective_n",
    "win_rate",
    "win_rate_low",
    "win_rate_high",
    "flag",
    "broad_win_rate",
    "broad_win_rate_low",
    "broad_win_rate_high",
    "broad_effective_n",
    "broad_win_rate_flag",
    "no_decision_rate",
    "no_decision_rate_low",
    "no_decision_rate_high",
    "no_decision_effective_n",
    "no_decision_rate_flag",
    "change",
    "change_low",
    "change_high",
    "is_announced",
    "evidence_key",
)


def win_rate_trend(deals: pd.DataFrame, judgements: pd.DataFrame) -> pd.DataFrame:
    """One row per period, competitor, segment value, deal type and basis with closed deals: counts, rates and change.

    Reads counts.deals and meta.judgements. With the basis value, deals weigh by their amount: those without one are
    left out of won, lost, no_decision and n, which stay counts of deals.
    """
    import pandas as pd

    counted = win_rate_cells(deals)
    cells = pd.concat([_by_count(counted), _by_value(counted)], ignore_index=True)
    for name in RATES:
        cells = rates.with_rate(cells, name, cells[f"{name}_hits"], cells[f"{name}_size"])
        own_n = "n" if name == "win_rate" else "closed_deals"
        cells = cells.assign(least=cells[[own_n, f"{name}_size"]].min(axis="columns"))
        cells = rates.with_flag(cells, "least", "flag" if name == "win_rate" else f"{name}_flag")
    cells = rates.with_change(cells, (*CELL, "basis"), "win_rate_hits", "win_rate_size")
    cells = cells.assign(**{column: cells[f"{name}_size"] for name, column in EFFECTIVE.items()})
    return rates.finished(rates.with_announced(cells, judgements), COLUMNS)


def win_rate_cells(deals: pd.DataFrame) -> pd.DataFrame:
    """The cells of counts.deals with closed deals, with `n` (won and lost) and their evidence keys."""
    cells = deals[deals["closed_deals"] > 0].reset_index(drop=True)
    return evidence.with_key(cells.assign(n=cells["won"] + cells["lost"]), "win_rate", KEY)


def _by_count(cells: pd.DataFrame) -> pd.DataFrame:
    sizes = {
        f"{name}_{part}": sum(cells[outcome] for outcome in outcomes)
        for name, (hit, of) in RATES.items()
        for part, outcomes in (("hits", (hit,)), ("size", of))
    }
    return cells.assign(basis="count", **sizes)


def _by_value(cells: pd.DataFrame) -> pd.DataFrame:
    """The same cells by amount, where any deal has one; a rate's size is its effective n.

    Where none of several deals of one outcome has an amount, as in a CRM that empties it when a deal is lost, what is
    left says nothing of the rate: its size is 0.
    """
    import numpy as np

    closed = sum(cells[f"valued_{outcome}"] for outcome in OUTCOMES)
    valued = cells[closed > 0]
    is_blind = {each: (valued[f"valued_{each}"] == 0) & (valued[each] >= SEVERAL) for each in OUTCOMES}
    sizes: dict[str, Any] = {}
    for name, (hit, of) in RATES.items():
        value, squares = valued[f"value_{hit}"], valued[f"squares_{hit}"]
        values = sum(valued[f"value_{outcome}"] for outcome in of)
        size = intervals.effective_n(value, values, squares, sum(valued[f"squares_{outcome}"] for outcome in of))
        size = np.where(np.logical_or.reduce([is_blind[outcome] for outcome in of]), 0.0, size)
        sizes |= {f"{name}_hits": (value / values).fillna(0) * size, f"{name}_size": size}
    by_value: pd.DataFrame = valued.assign(
        basis="value",
        **{outcome: valued[f"valued_{outcome}"] for outcome in OUTCOMES},
        n=valued["valued_won"] + valued["valued_lost"],
        closed_deals=closed[closed > 0],
        evidence_key=valued["evidence_key"] + "/value",
        **sizes,
    )
    return by_value
