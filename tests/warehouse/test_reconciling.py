"""Rows that a source no longer has: deleted from the night on which they are missed, unless too many vanish at once."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from staged_rows import NIGHT, load, offenders, settings, stage

from warehouse import connection, raw, reconciling
from warehouse.reconciling import Reconciliation

DAY = dt.timedelta(days=1)
WHOLE = Reconciliation(is_whole=True)
BY_KEYS = Reconciliation(is_whole=False)


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with connection.connect(":memory:") as opened:
        raw.prepare(opened)
        settings(opened)
        yield opened


def deals(*keys: str, outcome: str = "Won") -> list[dict[str, Any]]:
    return [{"deal_id": key, "outcome": outcome, "closed_on": "2026-01-02"} for key in keys]


def night(
    con: duckdb.DuckDBPyConnection,
    number: int,
    rows: Sequence[dict[str, Any]],
    how: Reconciliation = WHOLE,
    **more: Any,
) -> raw.Load:
    return load(con, rows, load_id=str(number), known_at=NIGHT + number * DAY, reconciliation=how, **more)


def source_has(con: duckdb.DuckDBPyConnection, *keys: str | None) -> None:
    batch = pa.table({"row_key": pa.array(keys, pa.string())})
    reconciling.take_in_keys(con, batch.to_reader())


def current(con: duckdb.DuckDBPyConnection) -> dict[str, bool]:
    """Whether each deal counts as deleted now."""
    return dict(
        con.execute("select deal_id, max_by(is_deleted, known_at) from raw.deals group by all order by all").fetchall()
    )


def test_a_row_that_a_whole_read_lacks_is_deleted_from_that_night_on_and_stays_in_the_past(
    con: duckdb.DuckDBPyConnection,
) -> None:
    night(con, 0, deals("D1", "D2"))
    assert night(con, 1, deals("D1")) == raw.Load(1, 0, 1, 0, rows_gone=1)
    assert night(con, 2, deals("D1")) == raw.Load(1, 0, 1, 0)

    for known_until, there in ((NIGHT, ["D1", "D2"]), (NIGHT + 2 * DAY, ["D1"])):
        load(con, [], entity="notes", load_id=str(known_until), known_at=known_until)
        stage(con, known_until)
        deals_there = con.execute("select deal_id from staging.deals where is_current order by 1").fetchall()
        assert [key for (key,) in deals_there] == there


def test_a_row_that_comes_back_unchanged_counts_again(con: duckdb.DuckDBPyConnection) -> None:
    for number, rows in enumerate([deals("D1", "D2"), deals("D1"), deals("D1", "D2")]):
        night(con, number, rows)

    versions = con.execute("select known_at, is_deleted, outcome from raw.deals where deal_id = 'D2' order by 1")
    assert versions.fetchall() == [(NIGHT, False, "Won"), (NIGHT + DAY, True, "Won"), (NIGHT + 2 * DAY, False, "Won")]


def test_other_sources_and_entities_are_left_alone(con: duckdb.DuckDBPyConnection) -> None:
    load(con, deals("D9"), source="files")
    load(con, [{"note_id": "N1", "deal_id": "D1"}], entity="notes")
    night(con, 0, deals("D1"))
    night(con, 1, [])

    assert current(con) == {"D1": True, "D9": False}
    assert con.execute("select is_deleted from raw.notes").fetchall() == [(False,)]


def test_more_rows_than_are_believed_stay_and_a_check_says_so(con: duckdb.DuckDBPyConnection) -> None:
    keys = [f"D{number}" for number in range(50)]
    night(con, 0, deals(*keys))
    assert night(con, 1, deals(*keys[:39])) == raw.Load(39, 0, 39, 0, rows_missing=11)
    assert not any(current(con).values())
    assert offenders(con, "raw.loads__miss_few_rows") == (
        {"source": "crm", "entity": "deals", "rows_missing": 11, "rows_there": 39},
    )

    assert night(con, 2, deals(*keys[:40])) == raw.Load(40, 0, 40, 0, rows_gone=10)
    assert offenders(con, "raw.loads__miss_few_rows") == ()
    believing = Reconciliation(is_whole=True, limit=1)
    assert night(con, 3, [], believing) == raw.Load(0, 0, 0, 0, rows_gone=40)


def test_a_row_that_may_be_one_that_could_not_be_read_is_not_deleted(con: duckdb.DuckDBPyConnection) -> None:
    night(con, 0, deals("D1", "D2", "D3"))
    assert night(con, 1, deals("D1", "D3"), broken=[("a.csv", 3)]).rows_gone == 0
    assert night(con, 2, deals("D1"), broken=[("a.csv", 3)]).rows_gone == 1, "D3 was read while the row was broken"
    assert current(con) == {"D1": False, "D2": False, "D3": True}
    assert night(con, 3, deals("D1")).rows_gone == 1
    assert current(con) == {"D1": False, "D2": True, "D3": True}


def test_keys_alone_tell_what_is_gone_and_what_was_never_read(con: duckdb.DuckDBPyConnection) -> None:
    night(con, 0, deals("D1", "D2", "D3"))
    source_has(con, "D1", " D3 ", "D4", "D4", None, "D5")
    assert reconciling.unseen(con, "crm", "deals", at_most=2) == ["D4", "D5"]
    assert reconciling.unseen(con, "crm", "deals", at_most=1) is None

    assert night(con, 1, deals("D4", "D6"), BY_KEYS) == raw.Load(2, 2, 0, 0, rows_gone=1, rows_lost=1)
    assert current(con) == {"D1": False, "D2": True, "D3": False, "D4": False, "D6": False}
    assert con.execute("select rows_there from raw.loads where load_id = '1'").fetchall() == [(5,)]
    assert offenders(con, "raw.loads__read_every_row_of_the_source") == (
        {"source": "crm", "entity": "deals", "rows_there": 5, "rows_lost": 1},
    )


def test_a_deleted_row_that_is_there_again_is_unseen(con: duckdb.DuckDBPyConnection) -> None:
    night(con, 0, [*deals("D1"), *(row | {"is_deleted": "true"} for row in deals("D2"))])
    source_has(con, "D2")
    night(con, 1, [], BY_KEYS)
    source_has(con, "D1", "D2")

    assert reconciling.unseen(con, "crm", "deals", at_most=9) == ["D1"], "D2 was deleted by its flag, and read"
