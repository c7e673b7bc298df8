"""What is behind a cell of a mart, recounted from the facts: its deals, each with what it counts for, and its quotes.

One file `evidence/<table>.sql` a mart is the only place that says which rows its cells count. The file selects one row
per cell and deal (or whatever the second column names: a lead, a sentence); columns that hold numbers or booleans are
counts, and their sums are the mart's columns of the same name; columns of words tell something of the deal. Its header
names the first part of the mart's evidence keys (`subject:`), its rates as quotients of counts (`rates:`), and the
statement of `evidence/quotes/` that selects the words behind it (`quotes:`). All read `temp.cells`, the rows of the
mart that are asked about: one for a reader, every one for the test that recounts them all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from warehouse import WarehouseError, tables

if TYPE_CHECKING:
    import duckdb

FOLDER = tables.ROOM / "evidence"
NO_COUNTS = ("VARCHAR", "DATE", "TIMESTAMP")


@dataclass(frozen=True)
class Recount:
    """How the cells of one mart are recounted: `rates` names numerator and denominator of each rate."""

    table: str
    subject: str
    sql: str
    rates: Mapping[str, tuple[str, str]]
    quotes: str | None


@cache
def all_recounts() -> Mapping[str, Recount]:
    """Every mart that can be recounted, by the first part of its evidence keys."""
    found = (_read(path.stem, path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.sql")))
    return {recount.subject: recount for recount in found if recount is not None}


def keys(con: duckdb.DuckDBPyConnection, recount: Recount) -> list[str]:
    """The evidence keys of the mart's cells, in order; none where this warehouse has no such table."""
    if not tables.columns_of(con, recount.table):
        return []
    return [row[0] for row in con.execute(f"select distinct evidence_key from {recount.table} order by all").fetchall()]  # noqa: S608


def lay_out(con: duckdb.DuckDBPyConnection, recount: Recount, key: str | None = None, *, timezone: str) -> None:
    """Make `temp.cells` (the mart's row of that key, or all rows) and `temp.behind`; for one key `temp.words` too.

    `timezone` is that of the settings; days up to the run are counted from the date of marts.overview.
    """
    as_of = con.execute("select as_of from marts.overview").fetchall()[0][0]
    given = {"timezone": timezone, "as_of": as_of}
    where = "" if key is None else "where evidence_key = $key"
    con.execute(
        f"create or replace temp table cells as select * from {recount.table} {where}",  # noqa: S608 - our own names
        {} if key is None else {"key": key},
    )
    if "period_kind" in _columns(con, "cells"):
        _make(con, "closed_deals", _sql("closed_deals"), given)
    _make(con, "behind", recount.sql, given)
    if recount.quotes and key is not None:
        _make(con, "words", _sql(f"quotes/{recount.quotes}"), given)


def counts(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The columns of `temp.behind` whose sums are figures of the mart."""
    held = list(_columns(con, "behind").items())[2:]
    return [name for name, kind in held if not kind.startswith(NO_COUNTS)]


def figures(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, float]]:
    """For each cell laid out that has anything behind it, by its key: the sum of each count."""
    names = counts(con)
    sums = ", ".join(f"cast(sum({name}) as double)" for name in names)
    found = con.execute(f"select evidence_key, {sums} from temp.behind group by evidence_key").fetchall()  # noqa: S608
    return {key: dict(zip(names, values, strict=True)) for key, *values in found}


def cells(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Any]]:
    """The rows laid out as the mart has them, by their key."""
    return {row["evidence_key"]: row for row in _records(con, "from temp.cells")}


def unit(con: duckdb.DuckDBPyConnection) -> str:
    """What the cells laid out count: deal, or else the name of what the second column identifies."""
    return list(_columns(con, "behind"))[1].removesuffix("_id")


def units(con: duckdb.DuckDBPyConnection, recount: Recount, limit: int | None) -> list[dict[str, Any]]:
    """What is behind the cell laid out, at most `limit` of each outcome: deals with outcome, date and amount.

    First those that the numerator of the first rate counts, in each the newest first.
    """
    identity = f"{unit(con)}_id"
    numerators = [numerator for numerator, _ in recount.rates.values()]
    first = f"behind.{numerators[0]} desc, " if numerators else ""
    if identity == "deal_id":
        details = "deals.outcome, deals.closed_on, deals.amount, deals.notes, "
        joined = "left join facts.deals as deals on behind.deal_id = deals.deal_id"
        order = f"{first}deals.closed_on desc nulls first, behind.deal_id"
        within = f"partition by deals.outcome order by {order}"
    else:
        details, joined, order = "", "", f"{first}behind.{identity}"
        within = f"order by {order}"
    most = "" if limit is None else f"qualify row_number() over ({within}) <= {int(limit)}"
    columns = f"behind.{identity}, {details}behind.* exclude (evidence_key, {identity})"
    return _records(con, f"select {columns} from temp.behind as behind {joined} {most} order by {order}")  # noqa: S608


def unit_counts(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How many deals are behind the cell laid out, by outcome; all under "all" where it counts something else."""
    if unit(con) != "deal":
        return {"all": con.execute("select count(*) from temp.behind").fetchall()[0][0]}
    return dict(
        con.execute(
            "select deals.outcome, count(*) from temp.behind as behind "
            "left join facts.deals as deals on behind.deal_id = deals.deal_id group by deals.outcome"
        ).fetchall()
    )


def quotes(con: duckdb.DuckDBPyConnection, limit: int | None) -> list[dict[str, Any]]:
    """The words behind the cell laid out, newest note first, each with what stands around it."""
    most = "" if limit is None else f"limit {int(limit)}"
    return _records(
        con,
        f"""
        select
            words.* exclude (evidence_key),
            substring(notes.text, greatest(1, words.span_start - 59), least(60, words.span_start)) as before,
            substring(notes.text, words.span_end + 1, 60) as after
        from (from temp.words order by written_at desc, note_id, span_start {most}) as words
        left join staging.notes as notes on words.note_id = notes.note_id
        order by words.written_at desc, words.note_id, words.span_start
        """,  # noqa: S608
    )


def quote_counts(con: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """How many quotes are behind the cell laid out, and in how many notes."""
    found = con.execute("select count(*), count(distinct note_id) from temp.words").fetchall()[0]
    return found[0], found[1]


def _read(name: str, text: str) -> Recount | None:
    lines = tables.header(text)
    told = {"": ""}
    at = ""
    for line in lines:
        named = re.fullmatch(r"(subject|rates|quotes): (.+)", line)
        at = named[1] if named else at
        told[at] = named[2] if named else f"{told[at]} {line}"
    if "subject" not in told:
        return None
    rates = {}
    for rate in told["rates"].split(",") if "rates" in told else []:
        parts = re.fullmatch(r"\s*(\w+) = (\w+) / (\w+)\s*", rate)
        if not parts:
            raise WarehouseError(
                f"evidence/{name}.sql: `rates:` has {rate.strip()!r}; it must be `rate = count / count`."
            )
        rates[parts[1]] = (parts[2], parts[3])
    return Recount(f"marts.{name}", told["subject"], text, rates, told.get("quotes"))


def _make(con: duckdb.DuckDBPyConnection, name: str, sql: str, given: Mapping[str, Any]) -> None:
    """The temporary table `name` of what the statement selects with the values that it uses."""
    bound = tables.bind(name, tables.parameters_used(sql), given)
    con.execute(f"create or replace temp table {name} as {sql}", bound)


@cache
def _sql(name: str) -> str:
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def _columns(con: duckdb.DuckDBPyConnection, name: str) -> dict[str, str]:
    """The columns of a temporary table with their types, in order."""
    found = con.execute(
        "select column_name, data_type from duckdb_columns() where table_name = ? and database_name = 'temp' "
        "order by column_index",
        [name],
    ).fetchall()
    return dict(found)


def _records(con: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    result = con.execute(sql)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
