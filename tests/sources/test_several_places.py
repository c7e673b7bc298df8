"""An entity of several tables: one stream of rows, ids kept apart, and a cursor for each table."""

import datetime as dt
import sqlite3
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sources import reading
from sources.settings import Source, parse
from warehouse import connection, cursors, raw

COLUMNS = {"note_id": "id", "deal_id": "deal", "written_at": "at", "text": "words", "changed_at": "changed"}
HOUR = dt.timedelta(hours=1)
NIGHT = dt.datetime(2026, 6, 1, 3)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with sqlite3.connect(tmp_path / "crm.sqlite") as con:
        for table in ("calls", "mails"):
            con.execute(f"create table {table} (id, deal, at, words, changed)")
        con.execute("insert into calls values (1, 'D1', '2026-05-01', 'a call', '2026-05-30 10:00:00')")
        con.execute("insert into mails values (1, 'D1', '2026-05-01', 'a mail', '2026-05-10 10:00:00')")
    con.close()
    return tmp_path


def source() -> Source:
    place: dict[str, Any] = {"columns": COLUMNS, "look_back_hours": 0}
    notes = [
        {"table": "calls", "kind": "call_note", "id_prefix": "call-", **place},
        {"table": "mails", "kind": "email", "id_prefix": "mail-", **place},
    ]
    return parse({"crm": {"url": "sqlite:///crm.sqlite", "notes": notes}})["crm"]


def load(con: duckdb.DuckDBPyConnection, folder: Path, night: int) -> raw.Load:
    mapping_hash = source().mapping_hash("notes")
    since = cursors.latest(con, "crm", "notes", mapping_hash)
    with reading.read(source(), "notes", folder=folder, since=since) as read:
        return raw.append(
            con,
            read.rows,
            read.broken_rows,
            source="crm",
            entity="notes",
            load_id=str(night),
            known_at=NIGHT + night * HOUR,
            mapping_hash=mapping_hash,
        )


def test_a_table_that_lags_behind_another_loses_nothing(folder: Path) -> None:
    with connection.connect(":memory:") as con:
        first = load(con, folder, 1)
        with sqlite3.connect(folder / "crm.sqlite") as crm:
            crm.execute("insert into mails values (2, 'D1', '2026-05-02', 'a late mail', '2026-05-11 10:00:00')")
        crm.close()
        second = load(con, folder, 2)
        notes = con.execute("select note_id, kind, text, file from raw.notes order by note_id").fetchall()
        reached = con.execute("select place, cursor_value from raw.cursors order by place").fetchall()

    assert (first.rows_new, second.rows_new) == (2, 1)
    assert notes == [
        ("call-1", "call_note", "a call", "calls"),
        ("mail-1", "email", "a mail", "mails"),
        ("mail-2", "email", "a late mail", "mails"),
    ]
    assert reached == [("calls", "2026-05-30 10:00:00"), ("mails", "2026-05-11 10:00:00")]
