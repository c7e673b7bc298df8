"""Rows given in a test, loaded into `raw` and staged with settings of their own."""

import datetime as dt
from collections.abc import Sequence
from graphlib import TopologicalSorter
from typing import Any

import duckdb
import pyarrow as pa

from warehouse import checks, raw, tables
from warehouse.reconciling import Reconciliation

NIGHT = dt.datetime(2026, 6, 1, 3)
AS_OF = dt.date(2026, 6, 1)


def settings(con: duckdb.DuckDBPyConnection) -> None:
    """The settings' tables: one source of each kind, in Berlin, in euro."""
    con.execute(
        """
        create table settings.project as select 'Cadenza' as company, 'EUR' as currency;
        create table settings.sources as select * from (values
            ('crm', 'deals', '.', ';'), ('crm', 'notes', null, null),
            ('files', 'deals', ',', '|'), ('files', 'notes', null, null)
            ) as v(source, entity, decimal, competitors_separator);
        create table settings.outcomes as select source, value, outcome from
            (values ('won', 'won'), ('lost', 'lost'), ('proposal', 'open'), ('duplicate', 'invalid'))
            as v(value, outcome),
            (values ('crm'), ('files')) as s(source);
        create table settings.no_decision_reasons as select 'crm' as source, 'no decision' as value;
        create table settings.deal_types as select 'crm' as source, 'new business' as value, 'new' as deal_type;
        create table settings.reasons as select 'crm' as source, 'too expensive' as value, 'price' as reason;
        create table settings.kinds as select 'crm' as source, 'call' as value, 'call_note' as kind;
        create table settings.exchange_rates as select * from
            (values ('EUR', 1.0::double), ('USD', 0.5)) as v(currency, rate);
        """
    )


def load(
    con: duckdb.DuckDBPyConnection,
    rows: Sequence[dict[str, Any]],
    *,
    source: str = "crm",
    entity: str = "deals",
    load_id: str = "night 1",
    known_at: dt.datetime = NIGHT,
    mapping_hash: str = "m",
    broken: Sequence[tuple[str, int]] = (),
    segments: Sequence[str] = (),
    reconciliation: Reconciliation | None = None,
) -> raw.Load:
    """Load `rows`; columns that they lack are null. `broken` holds file and row_number of broken rows."""
    names = [*raw.COLUMNS[entity], "is_deleted", *(f"segment:{name}" for name in segments), "file"]
    schema = pa.schema([*((name, pa.string()) for name in names), ("row_number", pa.int64())])
    batch = pa.RecordBatch.from_pylist([dict(row) for row in rows], schema=schema)
    damage = [{"file": file, "row_number": row, "reason": "broken", "remedy": "mend it"} for file, row in broken]
    kinds = pa.schema(
        [("file", pa.string()), ("row_number", pa.int64()), ("reason", pa.string()), ("remedy", pa.string())]
    )
    return raw.append(
        con,
        pa.RecordBatchReader.from_batches(schema, [batch]),
        lambda: pa.Table.from_pylist(damage, schema=kinds),
        source=source,
        entity=entity,
        load_id=load_id,
        known_at=known_at,
        mapping_hash=mapping_hash,
        reconciliation=reconciliation,
    )


def stage(con: duckdb.DuckDBPyConnection, known_until: dt.datetime = NIGHT, as_of: dt.date = AS_OF) -> None:
    """Build the tables of `staging` and run the blocking checks of `raw` and `staging`."""
    parameters = {"known_until": known_until, "as_of": as_of, "timezone": "Europe/Berlin"}
    raw.prepare(con)
    built = build_staging(con, parameters)
    for check in checks.all_checks():
        if check.is_blocking and (check.table in built or check.table.startswith("raw.")):
            assert checks.run(con, check, parameters).sample == (), check.claim


def build_staging(con: duckdb.DuckDBPyConnection, parameters: dict[str, Any]) -> list[str]:
    """Build every .sql table of `staging`, each after those that it reads; returns their names."""
    found = {table.full_name: table for table in tables.all_tables() if table.schema == "staging"}
    reads = {name: [other for other in table.depends_on if other in found] for name, table in found.items()}
    order = list(TopologicalSorter(reads).static_order())
    for name in order:
        tables.build(con, found[name], parameters)
    return order


def offenders(con: duckdb.DuckDBPyConnection, name: str) -> tuple[dict[str, Any], ...]:
    """What the check "table__claim" finds."""
    return next(
        checks.run(con, check, {}).sample for check in checks.all_checks() if f"{check.table}__{check.claim}" == name
    )
