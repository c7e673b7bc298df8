"""`meta.found_in_open_deals`: which competitors were found in which open deals, so that each is told of once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from warehouse.tables import describe

if TYPE_CHECKING:
    import duckdb

NAME = "meta.found_in_open_deals"
GRAIN = "One row per open deal and competitor found in it, with the day of the night that found it first."


def newly_found(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Open deals and competitors of marts.at_stake (deal_id, competitor) that no night before found.

    Empty on the first night, when all would be new.
    """
    if not con.execute("select 1 from duckdb_tables() where schema_name || '.' || table_name = ?", [NAME]).fetchall():
        return []
    return con.execute(
        """
        select stake.deal_id, stake.competitor
        from marts.at_stake as stake
        anti join meta.found_in_open_deals as found
            on stake.deal_id = found.deal_id and stake.competitor = found.competitor
        order by stake.deal_id, stake.competitor
        """
    ).fetchall()


def log(con: duckdb.DuckDBPyConnection, on: dt.date) -> None:
    """Note that what marts.at_stake holds now has been found."""
    con.execute(
        "create table if not exists meta.found_in_open_deals (deal_id varchar, competitor varchar, found_on date)"
    )
    describe(con, NAME, GRAIN, {"found_on": "Date of the run that found the competitor in the deal first."})
    con.execute(
        """
        insert into meta.found_in_open_deals
        select stake.deal_id, stake.competitor, ?
        from marts.at_stake as stake
        anti join meta.found_in_open_deals as found
            on stake.deal_id = found.deal_id and stake.competitor = found.competitor
        """,
        [on],
    )
