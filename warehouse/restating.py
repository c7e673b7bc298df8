"""`meta`: which figures of completed quarters were published, and what moved those that are now others.

Every night's figures are compared with the last ones published, and every deal with what it counted for then
(`meta.counted_deals`): the deals that count for something else say what moved the figure. Both logs are only ever added
to. Not here: rates, words and shares of the difference (models).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from warehouse import restating_steps
from warehouse.restating_steps import FIGURE, MOVED
from warehouse.tables import all_tables, describe

if TYPE_CHECKING:
    import duckdb

PUBLISHED = {"published_on": "date", **FIGURE, "counted": "bigint", "n": "bigint"}
COUNTS = ("counted_before", "n_before", "counted_after", "n_after")
RESTATED = {"restated_on": "date", **FIGURE, **dict.fromkeys((*COUNTS, *MOVED), "bigint")}
GRAINS = {
    "meta.published_figures": "One row per figure of a completed quarter as first published, and each time it changed.",
    "meta.restatements": "One row per published figure of a completed quarter and run that found it changed: why.",
    "meta.counted_deals": "One row per deal: what the last published figures took from it.",
}
MEANINGS = {
    "published_on": "Date of the run that published the figure so.",
    "restated_on": "Date of the run that found the figure changed.",
    "counted": "Cases that the rate counts.",
    "n": "Cases that the rate is a share of.",
} | {
    name: f"Cases {'counted' if name.startswith('counted') else 'of n'} that came (or went) by {name.split('_by_')[1]}."
    for name in MOVED
}


def create(con: duckdb.DuckDBPyConnection) -> None:
    """Make the empty logs unless they are there."""
    for name, columns in (("published_figures", PUBLISHED), ("restatements", RESTATED)):
        kinds = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        con.execute(f"create table if not exists meta.{name} ({kinds})")
        describe(con, f"meta.{name}", GRAINS[f"meta.{name}"], MEANINGS)
    con.execute("create table if not exists meta.counted_deals as from facts.counted_deals limit 0")


def forget_after(con: duckdb.DuckDBPyConnection, day: dt.date) -> None:
    """Remove what was published or found later than `day`; only for the copy in which a past night is rebuilt."""
    con.execute("delete from meta.published_figures where published_on > ?", [day])
    con.execute("delete from meta.restatements where restated_on > ?", [day])


def log(con: duckdb.DuckDBPyConnection, figures: Any, on: dt.date) -> int:
    """Log which of `figures` are new or changed since they were last published, and why; returns how many changed.

    `figures` is a frame with the columns of a figure, `counted` and `n`. A figure that is no longer there, since it
    counts nothing any more, is logged with what its deals' moves leave of it.
    """
    con.register("figures", figures)
    con.execute("begin")
    try:
        con.execute(restating_steps.CHANGED)
        con.execute(restating_steps.RECOUNTED)
        con.execute(restating_steps.MOVES)
        con.execute(restating_steps.MOVED_CELLS)
        con.execute(restating_steps.RESTATED, [on])
        con.execute(restating_steps.PUBLISHED_NOW, [on])
        changed = con.execute("insert into meta.restatements by name from temp.restated").fetchall()[0][0]
        con.execute(restating_steps.COUNTED_NOW)
        columns = next(table.columns for table in all_tables() if table.full_name == "facts.counted_deals")
        describe(con, "meta.counted_deals", GRAINS["meta.counted_deals"], columns)
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise
    finally:
        con.unregister("figures")
    return int(changed)
