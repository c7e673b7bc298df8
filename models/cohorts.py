"""marts.cohorts: deals by the quarter in which they were created, and how they have ended by a given day since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import incidence, rates

if TYPE_CHECKING:
    import pandas as pd

BY_DAYS = (30, 60, 90, 180, 270, 365, 540, 730)
ENDINGS = ("open", "won", "lost", "no_decision")
RATES = ("win_incidence", "loss_incidence", "no_decision_incidence")
COLUMNS = (
    "cohort",
    "cohort_on",
    "deal_type",
    "by_days",
    "created",
    "closed_deals",
    "won",
    "lost",
    "no_decision",
    "maturity",
    "maturity_low",
    "maturity_high",
    *(f"{rate}{end}" for rate in RATES for end in ("", "_low", "_high")),
    "n",
    "flag",
    "evidence_key",
)


def cohorts(days: pd.DataFrame) -> pd.DataFrame:
    """One row per quarter of creation, deal type and number of days that the quarter has been watched for.

    Reads counts.cohort_days. Counts and maturity are those of the run's day, whatever the number of days.
    """
    import pandas as pd

    found = [_cohort(rows) for _, rows in days.groupby(["cohort_on", "deal_type"], sort=True)]
    cells = pd.concat(found, ignore_index=True) if found else _cohort(days)
    cells = rates.with_rate(cells, "maturity", cells["closed_deals"], cells["created"])
    parts = ("cohort", "deal_type", "by_days")
    key = cells[list(parts)].astype("str").agg("/".join, axis="columns") if len(cells) else cells["cohort"]
    cells = cells.assign(n=cells["created"], evidence_key="cohort/" + key)
    return rates.finished(rates.with_flag(cells, "n"), COLUMNS)


def _cohort(rows: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    watched = int(rows["watched_days"].max()) if len(rows) else -1
    by_days = [day for day in BY_DAYS if day <= watched]
    ended = rows.groupby("ended")["deals"].sum().reindex(ENDINGS, fill_value=0)
    shares = incidence.cumulative(rows["days"], rows["ended"].map(ENDINGS.index), rows["deals"], by_days)
    first: pd.DataFrame = rows.iloc[:1].loc[rows.index[:1].repeat(len(by_days)), ["cohort", "cohort_on", "deal_type"]]
    bounds = {
        f"{name}{end}": pd.Series(part, dtype="float64")
        for name, share in zip(RATES, shares, strict=True)
        for end, part in zip(("", "_low", "_high"), share, strict=True)
    }
    return first.reset_index(drop=True).assign(
        by_days=pd.Series(by_days, dtype="int64"),
        created=int(ended.sum()),
        closed_deals=int(ended[1:].sum()),
        **{name: int(ended[name]) for name in ENDINGS[1:]},
        **bounds,
    )
