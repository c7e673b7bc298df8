"""Taking something out of Dagster's own records: events, metadata, logs, in SQLite files or PostgreSQL."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines import PipelineError
from warehouse.traces import Traces, spelt

if TYPE_CHECKING:
    from sqlalchemy import URL, Engine

REMOVED = "(removed: winloss forget)"
TEXTS = frozenset({"md_str", "text", "data", "message", "user_message", "description", "value", "stack"})
"""Keys under which Dagster's records hold words for people to read, in which short ids are looked for too."""


def forget(home: Path, traces: Traces) -> int:
    """Replace what names or quotes it in the records below `home`; returns how many records and logs changed.

    Run it while no run is on; Dagster's server may read meanwhile.
    """
    import sqlalchemy as sa

    cleaned = _cleaner(traces)
    changed = 0
    for path in sorted(home.rglob("*")):
        if not path.is_file() or path.name in ("dagster.yaml",) or path.name.endswith(("-wal", "-shm", "-journal")):
            continue
        if path.suffix == ".db":
            engine = sa.create_engine(f"sqlite:///{path}", poolclass=sa.NullPool)
            changed += _forget_in(engine, cleaned)
        elif cleaned(path.read_bytes().decode("utf-8", "replace")) is not None:
            path.unlink()
            changed += 1
    if (url := server(home)) is not None:
        engine = sa.create_engine(url, poolclass=sa.NullPool)
        changed += _forget_in(engine, cleaned)
        engine.dispose()
    return changed


def server(home: Path) -> URL | None:
    """The PostgreSQL database that `home`'s dagster.yaml names instead of files, None where it names none.

    Raises `PipelineError` when an environment variable that it names is not set.
    """
    import sqlalchemy as sa
    import yaml

    path = home / "dagster.yaml"
    storage = (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("storage") or {} if path.exists() else {}
    given = storage.get("postgres") or {}
    if "postgres_url" in given:
        return sa.make_url(_put(given["postgres_url"], path))
    if "postgres_db" in given:
        named = {name: _put(value, path) for name, value in given["postgres_db"].items()}
        return sa.URL.create(
            "postgresql",
            named.get("username"),
            named.get("password"),
            named.get("hostname"),
            int(named.get("port", 5432)),
            named.get("db_name"),
        )
    return None


def _put(value: Any, path: Path) -> str:
    """A value of dagster.yaml, where need be that of the environment variable that it names."""
    import os

    if not isinstance(value, dict):
        return str(value)
    found = os.environ.get(value["env"])
    if not found:
        raise PipelineError(
            f"{value['env']}: is not set. {path} names it as a part of the address of Dagster's records, which are "
            "searched too; set it as for `winloss dev`."
        )
    return found


def _forget_in(engine: Engine, cleaned: Callable[[str], str | None]) -> int:
    import sqlalchemy as sa

    changed = 0
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("pragma secure_delete = on")
        tables = sa.MetaData()
        tables.reflect(connection)
        for table in tables.tables.values():
            keys = list(table.primary_key.columns)
            texts = [column for column in table.columns if isinstance(column.type, sa.String) and column not in keys]
            if not keys or not texts:
                continue
            found: list[tuple[Any, dict[str, str]]] = []
            for row in connection.execute(sa.select(*keys, *texts)):
                new = {
                    column.name: put
                    for column, value in zip(texts, row[len(keys) :], strict=True)
                    if value and (put := cleaned(value)) is not None
                }
                if new:
                    found.append((row, new))
            for row, new in found:
                where = [key == value for key, value in zip(keys, row, strict=False)]
                connection.execute(table.update().where(*where).values(new))
            changed += len(found)
    if changed and engine.dialect.name == "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("vacuum")
            connection.exec_driver_sql("pragma wal_checkpoint(truncate)").close()
    return changed


def _cleaner(traces: Traces) -> Callable[[str], str | None]:
    """What makes of a record one without it; None where it holds nothing of it."""
    telling, short = re.compile(traces.pattern()), re.compile(traces.pattern(with_short_ids=True))

    def holds(pattern: re.Pattern[str], text: str) -> bool:
        return any(pattern.search(each) for each in spelt(text))

    def walked(value: Any, *, is_text: bool) -> Any:
        if isinstance(value, str):
            return REMOVED if holds(short if is_text else telling, value) else value
        if isinstance(value, list):
            return [walked(each, is_text=is_text) for each in value]
        if isinstance(value, dict):
            return {
                name: walked(each, is_text=name != "__class__" and (is_text or name in TEXTS))
                for name, each in value.items()
            }
        return value

    def cleaned(record: str) -> str | None:
        try:
            found = json.loads(record)
        except ValueError:
            found = None
        if isinstance(found, dict | list):
            new = walked(found, is_text=False)
            return None if new == found else json.dumps(new)
        return REMOVED if holds(telling, record) else None

    return cleaned
