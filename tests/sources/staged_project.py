"""A project folder, loaded and staged without the night around it."""

import datetime as dt
from pathlib import Path

import duckdb

from pipelines import settings_tables
from pipelines.project import find
from pipelines.table_assets import reading_order
from sources import looking, reading
from warehouse import checks, connection, raw, tables

KNOWN_AT = dt.datetime(2026, 11, 21, 3)


def staged(folder: Path) -> duckdb.DuckDBPyConnection:
    """A warehouse in memory with what the project's sources give, staged and through its blocking checks."""
    project = find(folder)
    con = connection.connect(":memory:")
    settings_tables.write(con, project)
    raw.prepare(con)
    for name, source in project.settings.sources.items():
        there, _ = looking.fitted(source, folder)
        for entity in there.entities:
            with reading.read(there, entity, folder=folder) as read:
                raw.append(
                    con,
                    read.rows,
                    read.broken_rows,
                    source=name,
                    entity=entity,
                    load_id="night 1",
                    known_at=KNOWN_AT,
                    mapping_hash=there.mapping_hash(entity),
                )
    parameters = {"as_of": KNOWN_AT.date(), "known_until": KNOWN_AT, "timezone": project.settings.timezone}
    built = [table for table in reading_order(tables.all_tables()) if table.schema == "staging"]
    for table in built:
        tables.build(con, table, parameters)
    names = {table.full_name for table in built}
    for check in checks.all_checks():
        if check.is_blocking and (check.table in names or check.table.startswith("raw.")):
            assert checks.run(con, check, parameters).sample == (), check.claim
    return con
