"""Checks as .sql files: each claims something of a table and selects the rows that break it.

A file `sql_checks/<schema>.<table>__<claim>.sql`: line one says what a failure means and what to do, line two is
`-- blocking` (nothing that reads the table is built or published) or `-- warning`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from warehouse import WarehouseError, tables

if TYPE_CHECKING:
    import duckdb

SHOWN = 20


@dataclass(frozen=True)
class Check:
    """A claim about one table. `meaning` is what a failure means and what to do about it."""

    table: str
    claim: str
    meaning: str
    is_blocking: bool
    sql: str
    parameters: tuple[str, ...]


@dataclass(frozen=True)
class Finding:
    """What a check found: how many rows break the claim, and the first of them as records."""

    offenders: int
    sample: tuple[dict[str, Any], ...]


@cache
def all_checks() -> tuple[Check, ...]:
    """Every check, by table and claim."""
    found = []
    for path in sorted((tables.ROOM / "sql_checks").glob("*.sql")):
        text = path.read_text(encoding="utf-8")
        lines = tables.header(text)
        table, _, claim = path.stem.partition("__")
        if len(lines) < 2 or lines[1] not in ("blocking", "warning") or not claim:
            raise WarehouseError(
                f"sql_checks/{path.name}: expected <schema>.<table>__<claim>.sql, line one what a failure means, "
                "line two `-- blocking` or `-- warning`."
            )
        found.append(Check(table, claim, lines[0], lines[1] == "blocking", text, tables.parameters_used(text)))
    return tuple(found)


def run(con: duckdb.DuckDBPyConnection, check: Check, parameters: Mapping[str, Any]) -> Finding:
    """Select the rows that break the claim. Raises `WarehouseError` when the statement itself fails."""
    import duckdb

    bound = tables.bind(f"{check.table}__{check.claim}", check.parameters, parameters)
    try:
        result = con.execute(check.sql, bound)
        names = [column[0] for column in result.description or ()]
        rows = result.fetchall()
    except duckdb.Error as error:
        raise WarehouseError(f"{check.table}__{check.claim}: {error}") from error
    return Finding(len(rows), tuple(dict(zip(names, row, strict=True)) for row in rows[:SHOWN]))
