"""marts.cohorts: deals by the quarter in which they were created, and how they have ended by a given day since."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from models import incidence, rates

if TYPE_CHECKING:
    import pandas as pd

BY_DAYS = (30, 60, 90, 180, 270, 365, 540, 730)
ENDINGS = ("open", "won", "lost", "no_decision")
RATES = ("win_incidence", "loss_incidence", "no_decision_incidence")
BOUNDS = tuple(f"{rate}{end}" for rate in RATES for end in ("", "_low", "_high"))
COUNTS = ("by_days", "created", "closed_deals", *ENDINGS[1:])
COLUMNS = (
    "cohort",
    "cohort_on",
    "deal_type",
    *COUNTS,
    "maturity",
    "maturity_low",
    "maturity_high",
    *BOUNDS,
    "n",
    "flag",
    "evidence_key",
)


def cohorts(days: pd.DataFrame) -> pd.DataFrame:
    """One row per quarter of creation, deal type and number of days that the quarter has been watched for.

    Reads counts.cohort_days. Counts and maturity are those of the run's day, whatever the number of days.
    """
    import pandas as pd

    parts = ["cohort", "cohort_on", "deal_type"]
    found = [row for _, rows in days.groupby(parts, sort=True) for row in _cohort(rows[parts].iloc[0].to_dict(), rows)]
    cells = pd.DataFrame(found, columns=[*parts, *COUNTS, *BOUNDS])
    cells = cells.astype(dict.fromkeys(COUNTS, "int64") | dict.fromkeys(BOUNDS, "float64"))
    cells = rates.with_rate(cells, "maturity", cells["closed_deals"], cells["created"])
    key = "cohort/" + cells["cohort"].astype("str") + "/" + cells["deal_type"].astype("str") + "/"
    cells = cells.assign(n=cells["created"], evidence_key=key + cells["by_days"].astype("str"))
    return rates.finished(rates.with_flag(cells, "n"), COLUMNS)


def _cohort(cohort: dict[str, Any], rows: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """A row for each number of days that the cohort has been watched for."""
    import numpy as np

    by_days = [day for day in BY_DAYS if day <= rows["watched_days"].max()]
    deals, ended = rows["deals"].to_numpy(), rows["ended"].map(ENDINGS.index).to_numpy()
    counts = np.bincount(ended, weights=deals, minlength=len(ENDINGS)).astype(np.int64)
    shares = incidence.cumulative(rows["days"], ended, deals, by_days)
    told = np.stack([part for share in shares for part in share])
    for at, day in enumerate(by_days):
        yield (
            cohort
            | {"by_days": day, "created": counts.sum(), "closed_deals": counts[1:].sum()}
            | dict(zip(ENDINGS[1:], counts[1:], strict=True))
            | dict(zip(BOUNDS, told[:, at], strict=True))
        )
