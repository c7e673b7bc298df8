"""`winloss check --source`: each source held against what the warehouse knows of it, in plain words.

Here: what is asked of the sources at that moment. What the loads say: warehouse/staging/source_health.sql.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pipelines import source_checks
from pipelines.night import utc_now
from pipelines.privacy import Privacy

if TYPE_CHECKING:
    import duckdb

    from pipelines.project import Project
    from sources.columns import Entity
    from sources.settings import Source

State = Literal["ok", "warn", "fail"]
STALE = ((dt.timedelta(hours=49), "fail"), (dt.timedelta(hours=25), "warn"))
"""As the freshness that Dagster watches: one missed night warns, two fail."""


@dataclass(frozen=True)
class Finding:
    """What one check of a source found; `remedy` says what to do unless it is ok."""

    source: str
    entity: str
    check: str
    state: State
    found: str
    remedy: str = ""


def findings(project: Project, now: dt.datetime | None = None) -> list[Finding]:
    """All findings, by source and entity. `now` (UTC) stands for the present in tests.

    Raises `SourceError` and `WarehouseError` for what hinders the checking itself.
    """
    found = list(_of_sources(project))
    with _warehouse(project) as con:
        unreachable = {each.source for each in found if each.state == "fail"}
        for name, source in project.settings.sources.items():
            for entity in source.entities:
                found += _of_loads(con, name, entity, now or utc_now())
                if name not in unreachable:
                    found.append(_counts(con, project, name, source, entity))
        found += _of_staging(con)
    return sorted(found, key=lambda each: (each.source, each.entity))


def _of_sources(project: Project) -> Iterator[Finding]:
    """Can each source be reached, and is everything there that the settings name."""
    faults = source_checks.faults(project)
    for name in project.settings.sources:
        at = f"winloss.yaml: sources.{name}"
        mine = [fault.removeprefix(at).lstrip(":. ") for fault in faults if fault.startswith((f"{at}:", f"{at}."))]
        if not mine:
            yield Finding(name, "", "reach", "ok", "it is there, with all that the settings name")
        for fault in mine:
            yield Finding(name, "", "reach", "fail", fault)


def _of_loads(con: duckdb.DuckDBPyConnection, name: str, entity: Entity, now: dt.datetime) -> Iterator[Finding]:
    latest = con.execute(
        "select known_at, rows_missing from raw.loads where source = ? and entity = ? order by known_at desc limit 1",
        [name, entity],
    ).fetchone()
    if latest is None:
        yield Finding(name, entity, "freshness", "fail", "it was never loaded", "Run it: winloss run.")
        return
    known_at, missing = latest
    state: Any = next((state for age, state in STALE if now - known_at > age), "ok")
    yield Finding(
        name, entity, "freshness", state, f"last loaded {known_at:%Y-%m-%d %H:%M} UTC", "Run it: winloss run."
    )
    if missing:
        yield Finding(
            name,
            entity,
            "deletions",
            "fail",
            f"{missing:,} rows were gone at once, too many to be taken as deleted: they still count",
            "Export it again if it is cut short. If they are deleted, set vanish_limit: 1 there for one run.",
        )


def _counts(con: duckdb.DuckDBPyConnection, project: Project, name: str, source: Source, entity: Entity) -> Finding:
    """The rows that the source has now against those that the warehouse knows."""
    from sources import looking, reading
    from warehouse import reconciling

    password = source_checks.password(project, source)
    fitted, _ = looking.fitted(source, project.folder, password)
    if entity not in fitted.entities:
        return Finding(name, entity, "counts", "ok", "the source has no such table")
    door = Privacy(project, con).door(name, fitted, with_names=False)
    with reading.read_keys(fitted, entity, folder=project.folder, password=password, door=door) as keys:
        reconciling.take_in_keys(con, keys)
    there, known, unread, gone = reconciling.compared(con, name, entity)
    if entity == "deal_changes":
        gone = 0  # a CRM that forgets its own old history has not undone it
    told = f"{there:,} rows there, {known:,} known"
    if not unread and not gone:
        return Finding(name, entity, "counts", "ok", told)
    share = max(unread, gone) / max(there, known, 1)
    state: State = "ok" if share <= 0.02 else "warn" if share <= 0.2 else "fail"
    told += f"; {unread:,} not read yet, {gone:,} no longer there"
    return Finding(
        name, entity, "counts", state, told, "Run it, and if this stays, see which rows are refused and why."
    )


def _of_staging(con: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    """What the latest night found in the rows."""
    exists = con.execute(
        "select 1 from duckdb_tables() where schema_name = 'staging' and table_name = 'source_health'"
    ).fetchone()
    if exists:
        rows = con.execute("select source, entity, health_check, state, found, remedy from staging.source_health")
        yield from (Finding(*row) for row in rows.fetchall())


def _warehouse(project: Project) -> Any:
    """The warehouse, for reading; an empty one before the first run."""
    from warehouse import connection, raw

    path: Path | str = project.warehouse
    if project.warehouse.exists():
        return connection.connect(path, read_only=True)
    con = connection.connect(":memory:")
    raw.prepare(con)
    return con
