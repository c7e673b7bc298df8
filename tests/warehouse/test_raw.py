"""`raw`: append-only, idempotent, whole or not at all."""

import datetime as dt
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from staged_rows import NIGHT, load

from sources.columns import COLUMNS, SEGMENT
from warehouse import connection, cursors, raw, raw_arrival

HOUR = dt.timedelta(hours=1)
REPEATED = (
    "Remove the repeated row, or map deal_id to a column that is unique. A lookup that finds two rows repeats one."
)


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with connection.connect(":memory:") as opened:
        yield opened


def versions(con: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return con.execute("select deal_id, outcome, known_at, is_deleted from raw.deals order by all").fetchall()


def test_raw_holds_the_columns_that_sources_read() -> None:
    assert {entity: (*columns, "is_deleted") for entity, columns in raw.COLUMNS.items()} == COLUMNS
    assert raw_arrival.SEGMENT == SEGMENT


def test_only_new_content_becomes_a_version(con: duckdb.DuckDBPyConnection) -> None:
    deal = {"deal_id": "D1", "outcome": "Proposal", "changed_at": "2026-01-01", "file": "a.csv", "row_number": 2}

    loads = [
        load(con, [deal, {"deal_id": "D2", "outcome": "Won"}], load_id="1"),
        load(
            con,
            [deal | {"changed_at": "2026-01-02", "file": "b.csv", "row_number": 9}],
            load_id="2",
            known_at=NIGHT + HOUR,
        ),
        load(con, [deal | {"outcome": "Won"}], load_id="3", known_at=NIGHT + 2 * HOUR),
        load(con, [deal], load_id="4", known_at=NIGHT + 3 * HOUR),
        load(con, [deal | {"is_deleted": "TRUE "}], load_id="5", known_at=NIGHT + 4 * HOUR),
        load(con, [], load_id="6", known_at=NIGHT + 5 * HOUR),
    ]

    assert loads == [
        raw.Load(2, 2, 0, 0),
        raw.Load(1, 0, 1, 0),
        raw.Load(1, 1, 0, 0),
        raw.Load(1, 1, 0, 0),
        raw.Load(1, 1, 0, 0),
        raw.Load(0, 0, 0, 0),
    ]
    assert versions(con) == [
        ("D1", "Proposal", NIGHT, False),
        ("D1", "Proposal", NIGHT + 3 * HOUR, False),
        ("D1", "Proposal", NIGHT + 4 * HOUR, True),
        ("D1", "Won", NIGHT + 2 * HOUR, False),
        ("D2", "Won", NIGHT, False),
    ]


def test_a_segment_that_is_renamed_or_changes_makes_a_version(con: duckdb.DuckDBPyConnection) -> None:
    load(con, [{"deal_id": "D1", "segment:size": "L"}], segments=["size"])
    load(con, [{"deal_id": "D1", "segment:region": "L"}], segments=["region"], load_id="2", known_at=NIGHT + HOUR)
    load(con, [{"deal_id": "D1", "segment:region": " "}], segments=["region"], load_id="3", known_at=NIGHT + 2 * HOUR)

    assert con.execute("select segments from raw.deals order by known_at").fetchall() == [
        ({"size": "L"},),
        ({"region": "L"},),
        ({"region": None},),
    ]


def test_of_rows_with_the_same_key_the_last_changed_is_kept_and_the_others_are_broken(
    con: duckdb.DuckDBPyConnection,
) -> None:
    rows = [
        {"deal_id": "D1", "outcome": "Won", "changed_at": "2026-01-02", "file": "a.csv", "row_number": 2},
        {"deal_id": "D1", "outcome": "Lost", "changed_at": "2026-01-01", "file": "a.csv", "row_number": 3},
        {"deal_id": "D2", "outcome": "Won", "file": "a.csv", "row_number": 4},
        {"deal_id": " D2 ", "outcome": "Lost", "file": "a.csv", "row_number": 5},
        {"deal_id": " ", "outcome": "Lost", "file": "a.csv", "row_number": 6},
    ]

    assert load(con, rows) == raw.Load(rows_read=5, rows_new=2, rows_unchanged=0, rows_broken=3)
    assert [row[:2] for row in versions(con)] == [("D1", "Won"), ("D2", "Lost")]
    assert con.execute("select row_number, row_key, reason, remedy from raw.broken_rows order by all").fetchall() == [
        (
            3,
            "D1",
            "its deal_id is in this load more than once; the row changed last is kept",
            REPEATED,
        ),
        (
            4,
            "D2",
            "its deal_id is in this load more than once; the row changed last is kept",
            REPEATED,
        ),
        (6, None, "this row has no deal_id", "Fill in the column that is mapped to deal_id, or remove the row."),
    ]


def test_rows_after_broken_ones_keep_their_place_in_the_file(con: duckdb.DuckDBPyConnection) -> None:
    rows = [{"deal_id": f"{file}{row}", "file": file, "row_number": row} for file in "ab" for row in range(2, 7)]

    load(con, rows, broken=[("a", 2), ("a", 4), ("a", 5), ("a", 10)])

    assert con.execute("select row_key, row_number from raw.last_read order by row_key").fetchall() == [
        ("a2", 3),
        ("a3", 6),
        ("a4", 7),
        ("a5", 8),
        ("a6", 9),
        ("b2", 2),
        ("b3", 3),
        ("b4", 4),
        ("b5", 5),
        ("b6", 6),
    ]


@pytest.mark.parametrize(
    ("changes", "cursor"),
    [
        (["2026-01-05", "2026-01-07 10:00:00", None], "2026-01-07 10:00:00"),
        (["2026-05-31T10:00:00Z", "2099-01-01"], "2026-05-31T10:00:00Z"),
        (["1767225600", "1767312000"], "1767312000"),
        (["31.12.2025"], None),
        ([], None),
    ],
)
def test_the_cursor_is_the_last_change_that_can_be_true(
    con: duckdb.DuckDBPyConnection, changes: list[str | None], cursor: str | None
) -> None:
    load(con, [{"deal_id": f"D{number}", "changed_at": change} for number, change in enumerate(changes)])

    assert cursors.latest(con, "crm", "deals", "m") == ({"": cursor} if cursor else {})
    assert cursors.latest(con, "crm", "deals", "another mapping") == {}
    assert cursors.latest(con, "crm", "notes", "m") == {}


def test_the_cursor_stays_when_nothing_newer_is_read(con: duckdb.DuckDBPyConnection) -> None:
    load(con, [{"deal_id": "D1", "changed_at": "2026-01-05"}])
    load(con, [{"deal_id": "D1", "changed_at": "2026-01-04"}], load_id="2", known_at=NIGHT + HOUR)

    assert cursors.latest(con, "crm", "deals", "m") == {"": "2026-01-05"}


def test_a_load_that_landed_is_not_done_again(con: duckdb.DuckDBPyConnection) -> None:
    first = load(con, [{"deal_id": "D1"}])

    assert load(con, [{"deal_id": "D1"}, {"deal_id": "D2"}]) == first
    assert len(versions(con)) == 1


def test_a_clock_that_goes_back_makes_no_two_versions_at_once(con: duckdb.DuckDBPyConnection) -> None:
    load(con, [{"deal_id": "D1", "outcome": "Won"}])
    load(con, [{"deal_id": "D1", "outcome": "Lost"}], load_id="2", known_at=NIGHT - HOUR)

    assert [row[2] for row in versions(con)] == [NIGHT + dt.timedelta(microseconds=1), NIGHT]


def test_a_load_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def dying() -> Iterator[pa.RecordBatch]:
        yield from pa.RecordBatchReader.from_batches(SCHEMA, [ROWS])
        raise OSError("the line went dead")

    with connection.connect(tmp_path / "w.duckdb") as con:
        load(con, [{"deal_id": "D1", "changed_at": "2026-01-05"}])
        with pytest.raises(duckdb.Error, match="the line went dead"):
            raw.append(
                con,
                pa.RecordBatchReader.from_batches(SCHEMA, dying()),
                lambda: pa.table({}),
                source="crm",
                entity="deals",
                load_id="2",
                known_at=NIGHT + HOUR,
                mapping_hash="m",
            )
        held = {
            table: con.execute(f"select count(*) from raw.{table}").fetchall()[0][0]
            for table in ("deals", "last_read", "broken_rows", "cursors", "loads")
        }
        assert held == {"deals": 1, "last_read": 1, "broken_rows": 0, "cursors": 1, "loads": 1}
        assert cursors.latest(con, "crm", "deals", "m") == {"": "2026-01-05"}


KILLED = """
import datetime, os, signal, sys
import pyarrow as pa
from warehouse import connection, raw

texts = [(name, pa.string()) for name in (*raw.COLUMNS["deals"], "is_deleted", "file")]
schema = pa.schema([*texts, ("row_number", pa.int64())])

def rows():
    yield pa.RecordBatch.from_pylist([{"deal_id": f"K{number}"} for number in range(200_000)], schema=schema)

def killed():
    os.kill(os.getpid(), signal.SIGKILL)

con = connection.connect(sys.argv[1])
raw.append(
    con, pa.RecordBatchReader.from_batches(schema, rows()), killed, source="crm", entity="deals", load_id="2",
    known_at=datetime.datetime(2026, 6, 2), mapping_hash="m",
)
"""


def test_a_load_that_is_killed_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    with connection.connect(path) as con:
        load(con, [{"deal_id": "D1"}])

    killed = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False, capture_output=True)

    assert killed.returncode == -signal.SIGKILL
    with connection.connect(path) as con:
        assert versions(con) == [("D1", None, NIGHT, False)]
        assert con.execute("select load_id from raw.loads").fetchall() == [("night 1",)]


SCHEMA = pa.schema([*((name, pa.string()) for name in (*COLUMNS["deals"], "file")), ("row_number", pa.int64())])
ROWS = pa.RecordBatch.from_pylist([{"deal_id": "D2", "changed_at": "2026-02-01"}], schema=SCHEMA)
