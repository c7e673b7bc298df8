"""What an analyst sees of a table in Dagster's UI: its row count, columns and their meaning, first rows, SQL."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import dagster as dg

from warehouse import tables

if TYPE_CHECKING:
    import duckdb

OWNERS = ["team:revenue-operations"]
PREVIEW_ROWS = 5
NIGHTLY = dg.FreshnessPolicy.time_window(warn_window=dt.timedelta(hours=25), fail_window=dt.timedelta(hours=49))
"""What the sources give and what is published is a night old at most; one missed night warns, two fail."""
BOOKKEEPING = ("raw.last_read", "raw.broken_rows", "raw.cursors")
WORKBOOKS = ("review.draws", "review.items", "review.faults", "review.there")
PRIVATE_COLUMNS = frozenset(
    {
        "text",
        "quote",
        "quotes",
        "comment",
        "author_id",
        "owner_id",
        "person_id",
        "contact_ids",
        "first_name",
        "last_name",
    }
    | {"email", "phone", "old_value", "new_value", "line", "permission", "approved_by"}
)
PRIVATE_TABLES = ("raw.people", "staging.typed_people", "staging.people")
"""Words and people stay in the warehouse: Dagster's event log keeps previews for good."""


def spec(
    full_name: str, group: str, description: str, *, deps: list[str], kinds: set[str], sql: str = ""
) -> dg.AssetSpec:
    """The asset of the table `full_name` ("schema.table"), depending on the tables `deps`."""
    import hashlib

    if sql:
        description = f"{description}\n\n```sql\n{sql}\n```"
    return dg.AssetSpec(
        key=key(full_name),
        group_name=group,
        description=description,
        deps=sorted({key(dep) for dep in deps}),
        kinds=kinds,
        owners=OWNERS,
        code_version=hashlib.sha256(sql.encode()).hexdigest()[:12] if sql else None,
    )


def key(full_name: str) -> dg.AssetKey:
    """The asset that holds a table: all of `settings.*` is one, and so is the bookkeeping of raw and of review."""
    schema, name = full_name.split(".")
    if schema == "settings":
        return dg.AssetKey([schema])
    if full_name in WORKBOOKS:
        return dg.AssetKey([schema, "workbooks"])
    return dg.AssetKey([schema, "loads"] if full_name in BOOKKEEPING else [schema, name])


def metadata(con: duckdb.DuckDBPyConnection, full_name: str, **more: Any) -> dict[str, Any]:
    """Row count, column schema and a preview without private columns, and whatever else the asset reports."""
    documented = tables.columns_of(con, full_name)
    hidden = PRIVATE_COLUMNS | {"name"} if full_name in PRIVATE_TABLES else PRIVATE_COLUMNS
    names = [column.name for column in documented if column.name not in hidden]
    shown = ", ".join(f'"{name}"' for name in names)
    sample = con.execute(f"select {shown} from {full_name} limit {PREVIEW_ROWS}").fetchall()  # noqa: S608 - our own names
    count = con.execute(f"select count(*) from {full_name}").fetchone()  # noqa: S608
    return {
        "dagster/row_count": count[0] if count else 0,
        "dagster/column_schema": dg.TableSchema(
            [dg.TableColumn(column.name, column.type, column.meaning) for column in documented]
        ),
        "preview": dg.MetadataValue.md(_markdown(names, sample)),
        **more,
    }


def _markdown(names: list[str], rows: list[tuple[Any, ...]]) -> str:
    lines = [f"| {' | '.join(names)} |", f"|{' --- |' * len(names)}"]
    lines += ["| " + " | ".join(_cell(value) for value in row) + " |" for row in rows]
    return "\n".join(lines)


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    text = "" if value is None else str(value)
    for character in "\\|<>[]`*_":
        text = text.replace(character, f"\\{character}")
    return text.replace("\n", " ")[:60]
