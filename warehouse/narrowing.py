# ruff: noqa: S608 - the names in these statements are our own
"""A night's build of facts and counts, narrowed to the deals that changed since the last one.

`begin` finds the changed deals (`fingerprints`). `build` then replaces their rows in tables that have rows per deal,
corrects sums over deals by the difference that these deals make, and builds the others whole. `end` notes that all was
built. Between `begin` and `end` no earlier build is noted, so that a night that is killed, and anything else that
touches the tables, leads to a whole build. Each night gives exactly the tables that a whole build gives. Not here:
which job may narrow (pipelines), the marts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from warehouse import WarehouseError, fingerprints, tables

if TYPE_CHECKING:
    import duckdb

SUMS = {
    "counts.deal_slices": ("slice_on", "competitor", "segment_name", "segment_value", "deal_type"),
    "counts.objection_slices": ("slice_on", "category", "competitor", "segment_name", "segment_value"),
    "counts.message_slices": ("message", "slice_on", "outcome", "is_eligible", "is_used", "is_buyer_echoed"),
    "counts.reason_slices": ("slice_on", "outcome", "reason", "crm_reason", "analyst_reason"),
    "counts.claim_sets": ("is_recent", "competitor", "segment_set", "category"),
    "counts.coverage_months": ("month_on", "outcome", "segment_name", "segment_value"),
    "counts.cycle_months": ("month_on", "outcome", "competitor", "segment_name", "segment_value", "deal_type", "days"),
}
"""Tables whose rows are sums over deals, with the columns that tell the rows apart; all their others are sums."""
SLICES = "counts.days"
"""Says in which slice of days a deal counts, and whether in the latest year, which can change from night to night."""
SCHEMAS = ("facts", "counts")


def begin(con: duckdb.DuckDBPyConnection, parameters: Mapping[str, Any]) -> bool:
    """Find the deals that changed since the last build; False where there is none to go on from: all is built then."""
    fingerprint = fingerprints.fingerprint(con, parameters, _mine())
    last = fingerprints.last_fingerprint(con, _mine())
    with tables.one_transaction(con):
        forget(con)
        _drop_all(con)
        fingerprints.find(con)
        con.execute("create temp table build_fingerprint as select ? as fingerprint", [fingerprint])
        con.execute("create temp table unbuilt_tables (name varchar)")
        con.executemany("insert into temp.unbuilt_tables values (?)", [[table.full_name] for table in _mine()])
        return last == fingerprint and fingerprints.compare(con)


def build(con: duckdb.DuckDBPyConnection, table: tables.Table, parameters: Mapping[str, Any]) -> int:
    """Bring `table` to what its statement selects now, by the changed deals where it can; returns its rows.

    Raises `WarehouseError` when a parameter is missing or the statement fails.
    """
    import duckdb

    if not _is_there(con, "changed_deals"):
        rows = tables.build(con, table, parameters)
    else:
        bound = tables.bind(table.full_name, table.parameters, parameters)
        try:
            with tables.one_transaction(con):
                if table.full_name in _summed():
                    _keep(con, table.full_name)
                if table.full_name in SUMS:
                    _correct(con, table, bound)
                elif _is_by_deal(con, table):
                    _replace(con, table, bound)
                else:
                    con.execute(f"create or replace table {table.full_name} as {table.sql}", bound)
                    tables.describe(con, table.full_name, table.grain, table.columns)
        except duckdb.Error as error:
            raise WarehouseError(f"{table.full_name}: {error}") from error
        rows = _number(con, f"select count(*) from {table.full_name}")
    if _is_there(con, "unbuilt_tables"):
        con.execute("delete from temp.unbuilt_tables where name = ?", [table.full_name])
    return rows


def end(con: duckdb.DuckDBPyConnection) -> None:
    """Note what the tables were built of, so that the next night can go on from it; only once all are built."""
    there = _temp_tables(con)
    if "unbuilt_tables" not in there or _number(con, "select count(*) from temp.unbuilt_tables"):
        return
    ((fingerprint,),) = con.execute("from temp.build_fingerprint").fetchall()
    with tables.one_transaction(con):
        fingerprints.note(con, fingerprint, is_narrow="changed_deals" in there)
        _drop_all(con)


def forget(con: duckdb.DuckDBPyConnection) -> None:
    """Let the next night build everything; for all that changes facts or counts by another way."""
    con.execute("drop table if exists meta.built")


def _replace(con: duckdb.DuckDBPyConnection, table: tables.Table, bound: Mapping[str, Any]) -> None:
    """The rows of the changed deals anew, the others as they are."""
    inputs = {name: _copy(con, name, "changed_deals", "narrowed") for name in table.depends_on}
    con.execute(f"delete from {table.full_name} where deal_id in (from temp.changed_deals)")
    con.execute(f"insert into {table.full_name} by name {_reading(table.sql, inputs)}", bound)


def _correct(con: duckdb.DuckDBPyConnection, table: tables.Table, bound: Mapping[str, Any]) -> None:
    """The sums less what the changed deals, and those whose days count elsewhere, were, and with what they are."""
    if SLICES in table.depends_on:
        _find_moved(con)
        after = {name: _copy(con, name, "moved_deals", "after") for name in table.depends_on}
        before = {name: _before(con, name, after[name]) for name in table.depends_on}
    else:
        after = {name: _copy(con, name, "changed_deals", "narrowed") for name in table.depends_on}
        before = {name: _kept(con, name) for name in table.depends_on}
    keys = SUMS[table.full_name]
    sums = {column.name: column.type for column in tables.columns_of(con, table.full_name) if column.name not in keys}
    less = ", ".join(f"-{name} as {name}" for name in sums)
    totals = ", ".join(f"cast(sum({name}) as {kind}) as {name}" for name, kind in sums.items())
    con.execute(f"create or replace temp table sums_before as {_reading(table.sql, before)}", bound)
    con.execute(f"create or replace temp table sums_after as {_reading(table.sql, after)}", bound)
    con.execute(
        f"""
        create or replace table {table.full_name} as
        select {", ".join(keys)}, {totals}
        from (
            from {table.full_name}
            union all by name
            from temp.sums_after
            union all by name
            select {", ".join(keys)}, {less} from temp.sums_before
        )
        group by {", ".join(keys)}
        having {" or ".join(f"sum({name}) <> 0" for name in sums)}
        """
    )
    tables.describe(con, table.full_name, table.grain, table.columns)


def _find_moved(con: duckdb.DuckDBPyConnection) -> None:
    """The changed deals, and those that closed on days which are now counted elsewhere."""
    con.execute(
        """
        create temp table if not exists moved_deals as
        from temp.changed_deals
        union
        select deals.deal_id
        from facts.deals as deals
        inner join (
            select closed_on
            from temp.before_counts_days as old
            full join counts.days as now using (closed_on)
            where (old.slice_on, old.is_recent) is distinct from (now.slice_on, now.is_recent)
        ) as days on deals.closed_on = days.closed_on
        """
    )


def _copy(con: duckdb.DuckDBPyConnection, name: str, deals: str, kind: str) -> str:
    """A temporary copy of what table `name` holds of `deals`, made once; `name` itself where it has no deals."""
    columns = tables.names_of(con, name)
    copy = f"{kind}_{name.replace('.', '_')}"
    if "deal_id" in columns:
        where = f"deal_id in (from temp.{deals})"
    elif "note_id" in columns:
        where = f"note_id in (select note_id from staging.notes where deal_id in (from temp.{deals}))"
    else:
        return name
    if not _is_there(con, copy):
        con.execute(f"create temp table {copy} as from {name} where {where}")
    return f"temp.{copy}"


def _keep(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """Keep what a table that sums are made of held of the changed deals, or all of a table without deals."""
    has_deals = "deal_id" in tables.names_of(con, name)
    where = "where deal_id in (from temp.changed_deals)" if has_deals else ""
    con.execute(f"create temp table before_{name.replace('.', '_')} as from {name} {where}")


def _kept(con: duckdb.DuckDBPyConnection, name: str) -> str:
    """What `_keep` kept of the table; itself where it is none that a night builds."""
    kept = f"before_{name.replace('.', '_')}"
    return f"temp.{kept}" if _is_there(con, kept) else name


def _before(con: duckdb.DuckDBPyConnection, name: str, after: str) -> str:
    """What `name` held of the moved deals before this night; `after` holds what it has of them now."""
    kept = _kept(con, name)
    if after == name:
        return kept
    whole = f"temp.whole_{kept.removeprefix('temp.')}"
    con.execute(
        f"""
        create temp table if not exists {whole.removeprefix("temp.")} as
        from {kept}
        union all by name
        from {after} where deal_id not in (from temp.changed_deals)
        """
    )
    return whole


def _reading(sql: str, names: Mapping[str, str]) -> str:
    """The statement, reading other tables in the place of some."""
    pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.sub(rf"\b({pattern})\b", lambda found: names[found[1]], sql)


def _summed() -> set[str]:
    """The tables that sums are made of."""
    return {name for table in _mine() if table.full_name in SUMS for name in table.depends_on}


def _is_by_deal(con: duckdb.DuckDBPyConnection, table: tables.Table) -> bool:
    """Whether its rows of a deal change with the deal alone; those made by the date change every night."""
    if table.schema != "facts" or "as_of" in table.parameters:
        return False
    return "deal_id" in tables.names_of(con, table.full_name)


def _mine() -> list[tables.Table]:
    return [table for table in tables.all_tables() if table.schema in SCHEMAS]


def _is_there(con: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Whether there is a temporary table of that name; asked without walking through the catalog."""
    import duckdb

    try:
        con.execute(f"describe temp.{name}")
    except duckdb.CatalogException:
        return False
    return True


def _temp_tables(con: duckdb.DuckDBPyConnection) -> set[str]:
    found = con.execute("select table_name from duckdb_tables() where database_name = 'temp'").fetchall()
    return {row[0] for row in found}


def _drop_all(con: duckdb.DuckDBPyConnection) -> None:
    """Drop what an earlier build on this connection left."""
    mine = ("inputs_now", "build_fingerprint", "unbuilt_tables", "changed_deals", "moved_deals")
    made = re.compile(r"(narrowed|after|before|whole_before)_(facts|staging|nlp|review|counts)_|sums_(before|after)$")
    for name in _temp_tables(con):
        if name in mine or made.match(name):
            con.execute(f"drop table temp.{name}")


def _number(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(con.execute(sql).fetchall()[0][0])
