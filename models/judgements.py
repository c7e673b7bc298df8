"""The log meta.judgements: each cell looked at when a completed quarter was judged, and what came of it.

Rows are only ever added, so that what was announced once stays announced. Not here: judging (`announcements`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

GRAIN = "One row per completed quarter, cell looked at and comparison: judged once, then kept."
COLUMNS = {
    "judged_on": "date",
    "period": "varchar",
    "period_on": "date",
    "table_name": "varchar",
    "metric": "varchar",
    "competitor": "varchar",
    "category": "varchar",
    "segment_name": "varchar",
    "segment_value": "varchar",
    "deal_type": "varchar",
    "compared_with": "varchar",
    "counted_before": "bigint",
    "n_before": "bigint",
    "counted_after": "bigint",
    "n_after": "bigint",
    "rate_before": "double",
    "rate_after": "double",
    "change": "double",
    "change_low": "double",
    "change_high": "double",
    "p_value": "double",
    "q_value": "double",
    "is_announced": "boolean",
    "evidence_key": "varchar",
}


def create(con: duckdb.DuckDBPyConnection) -> None:
    """Make the empty log unless it is there."""
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    con.execute(f"create table if not exists meta.judgements ({columns})")


def append(con: duckdb.DuckDBPyConnection, judged: pd.DataFrame) -> int:
    """Add newly judged rows (from `announcements.judge`) to the log; returns how many."""
    con.register("newly_judged", judged)
    try:
        con.execute("insert into meta.judgements by name select * from newly_judged")
    finally:
        con.unregister("newly_judged")
    return len(judged)
