"""What a model has learnt from the deals, as the published tables hold it: its quality, its drivers, its scores.

Only queries that pick rows belong here; what is said of them is the part of `drivers`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports import rows
from reports.cells import Row

if TYPE_CHECKING:
    import duckdb

QUALITY = "select * from marts.model_quality order by is_in_use desc, is_latest desc"
DRIVERS = "select * from marts.drivers order by abs(effect) desc, driver"
STAKES = "select * from marts.value_at_stake"
DRIFT = "select * from marts.model_drift order by has_drifted desc, abs(measured_value) / limit_value desc, measured"
SCORES = """
select scores.*, stake.names
from marts.open_deal_scores as scores
left join (
    select deal_id, string_agg(name, ', ' order by name) as names
    from marts.at_stake group by deal_id
) as stake on scores.deal_id = stake.deal_id
order by scores.amount desc nulls last, scores.probability desc, scores.deal_id
limit 100
"""


@dataclass(frozen=True)
class Learned:
    """The rows that tell of the model; all but `quality` and `stakes` are empty unless one is in use."""

    quality: list[Row]  # the model in use first
    drivers: list[Row]  # largest effect first
    scores: list[Row]  # open deals, those with most at stake first
    stakes: dict[str, Row]  # what is open and what of it is expected to be won, by competitor; `all` for any
    drift: list[Row]  # the most drifted first

    @property
    def expects(self) -> bool:
        """Whether the model says of any open value what of it is expected to be won."""
        return any(row["expected_won"] is not None for row in self.stakes.values())


def read(con: duckdb.DuckDBPyConnection) -> Learned:
    """All that the pages show of the model."""
    return Learned(
        quality=rows.of(con, QUALITY),
        drivers=rows.of(con, DRIVERS),
        scores=rows.of(con, SCORES),
        stakes={str(row["competitor"]): row for row in rows.of(con, STAKES)},
        drift=rows.of(con, DRIFT),
    )
