"""Dagster's SQLite storage with its event files kept open: what a project's dagster.yaml names as its storage.

Dagster's own opens and closes a database file for every event, of which a night writes several hundred; closing the
last connection also folds SQLite's log back into the file. Tables, files and formats are Dagster's own, so that either
can read what the other wrote. Not here: what is stored (Dagster), and forgetting in it (`dagster_records`).
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME, SqliteEventLogStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage

if TYPE_CHECKING:
    from dagster import EventLogEntry
    from sqlalchemy import Connection, Engine

MOST_OPEN = 8
"""Files kept open at a time: the one over all runs, and those of the runs used last."""


class OpenEvents(SqliteEventLogStorage):
    """Dagster's event log, one SQLite file a run, with the files used last kept open."""

    def __init__(self, base_dir: str, inst_data: Any = None) -> None:
        """Use the folder `base_dir`, made where it is missing."""
        self._engines: OrderedDict[str, Engine] = OrderedDict()
        self._tables: set[str] = set()
        super().__init__(base_dir, inst_data)

    def run_connection(self, run_id: str | None = None) -> Any:
        """A connection, in a transaction, to the events of one run."""
        return self._kept_open(str(run_id))

    def index_connection(self) -> Any:
        """A connection, in a transaction, to the events of all runs that tell of assets and checks."""
        return self._kept_open(INDEX_SHARD_NAME)

    def has_table(self, table_name: str) -> bool:
        """Whether the database has the table; once it has, it keeps it."""
        if table_name not in self._tables and super().has_table(table_name):
            self._tables.add(table_name)
        return table_name in self._tables

    def store_event(self, event: EventLogEntry) -> None:
        """Keep the event, and touch the file of its run, which a web server that shows the run live watches."""
        super().store_event(event)
        os.utime(self.path_for_shard(event.run_id))

    def dispose(self) -> None:
        """Close all files."""
        super().dispose()
        with self._db_lock:
            while self._engines:
                self._engines.popitem()[1].dispose()

    @contextmanager
    def _kept_open(self, shard: str) -> Iterator[Connection]:
        with self._db_lock, self._engine(shard).begin() as connection:
            yield connection

    def _engine(self, shard: str) -> Engine:
        from sqlalchemy import create_engine

        engine = self._engines.pop(shard, None)
        if engine is None:
            engine = create_engine(
                self.conn_string_for_shard(shard), connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS}
            )
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
        self._engines[shard] = engine
        while len(self._engines) > MOST_OPEN:
            self._engines.popitem(last=False)[1].dispose()
        return engine


class OpenStorage(DagsterSqliteStorage):
    """Dagster's SQLite storage of runs, events and ticks, with `OpenEvents`."""

    def __init__(self, base_dir: str, inst_data: Any = None) -> None:
        """Use the folder `base_dir`, made where it is missing."""
        super().__init__(base_dir, inst_data)
        self._event_log_storage = OpenEvents(os.path.join(base_dir, "history", "runs", ""))

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> Self:
        """What Dagster makes of the entry in dagster.yaml."""
        return cls.from_local(inst_data=inst_data, **config_value)
