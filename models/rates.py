"""Columns that every trend table has: rates with bounds, flags, changes against the period before.

Each function takes a frame and gives a new one with more columns. Not here: what a single table is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from models import intervals

if TYPE_CHECKING:
    import pandas as pd

INDICATIVE_FROM = 5
RANKED_FROM = 20
FLAGS = ("counts_only", "indicative", "ranked")


def with_rate(cells: pd.DataFrame, name: str, counts: pd.Series, n: pd.Series) -> pd.DataFrame:
    """Add the rate `name` = counts/n and its bounds `name_low`, `name_high`."""
    rate = intervals.wilson(counts, n)
    return cells.assign(**{name: rate.value, f"{name}_low": rate.low, f"{name}_high": rate.high})


def with_flag(cells: pd.DataFrame, n: str, name: str = "flag") -> pd.DataFrame:
    """Add `name`: counts_only below 5, indicative below 20, ranked from 20 cases in the column `n` up.

    `flag` is that of the row's own rate, the one out of `n`; any other rate has a flag named after it.
    """
    import numpy as np
    import pandas as pd

    levels = np.digitize(cells[n], [INDICATIVE_FROM, RANKED_FROM])
    return cells.assign(**{name: pd.Series(pd.Categorical.from_codes(levels, FLAGS), index=cells.index)})


def with_difference(
    cells: pd.DataFrame, name: str, counts: str, n: str, other_counts: str, other_n: str
) -> pd.DataFrame:
    """Add the difference of the two rates counts/n - other_counts/other_n, its bounds, and `<name>_flag`: that of the
    smaller n.
    """
    difference = intervals.newcombe(cells[counts], cells[n], cells[other_counts], cells[other_n])
    cells = cells.assign(
        **{name: difference.value, f"{name}_low": difference.low, f"{name}_high": difference.high},
        smaller_n=cells[[n, other_n]].min(axis="columns"),
    )
    return with_flag(cells, "smaller_n", f"{name}_flag")


def with_until_ranked(cells: pd.DataFrame, n: str) -> pd.DataFrame:
    """Add `until_ranked`: how many more cases the column `n` needs until its rate is ranked; 0 once it is."""
    return cells.assign(until_ranked=(RANKED_FROM - cells[n]).clip(lower=0))


def with_change(cells: pd.DataFrame, cell: Sequence[str], counts: str, n: str) -> pd.DataFrame:
    """Add `change`, `change_low`, `change_high`: the rate counts/n less that of the same cell in the period before.

    `cell` names the columns that tell cells of one period apart; `previous_on` says which period is the one before.
    NaN where that period has no such cell.
    """
    before = cells[["period_kind", "period_on", *cell, counts, n]].rename(
        columns={"period_on": "previous_on", counts: "counts_before", n: "n_before"}
    )
    both = cells[["period_kind", "previous_on", *cell, counts, n]].merge(
        before, how="left", on=["period_kind", "previous_on", *cell]
    )
    change = intervals.newcombe(both[counts], both[n], both["counts_before"], both["n_before"])
    return cells.assign(change=change.value, change_low=change.low, change_high=change.high)


def with_announced(cells: pd.DataFrame, judgements: pd.DataFrame) -> pd.DataFrame:
    """Add `is_announced`: the change against the period before was judged and announced."""
    announced = judgements[judgements["is_announced"].astype(bool) & (judgements["compared_with"] == "previous")]
    return cells.assign(is_announced=cells["evidence_key"].isin(announced["evidence_key"]))


def finished(cells: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """The columns of the mart in their order, typed so that a database knows dates and words even without rows."""
    import pandas as pd
    import pyarrow as pa

    mart: pd.DataFrame = cells[list(columns)]
    words = dict.fromkeys(mart.select_dtypes(["str", "object", "category"]).columns, pd.ArrowDtype(pa.string()))
    dates = dict.fromkeys(mart.columns[mart.columns.str.endswith("_on")], pd.ArrowDtype(pa.date32()))
    return mart.astype(words | dates)
