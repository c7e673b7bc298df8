"""How a source is: volumes, new rows, empty and unknown values, notes of deals, duplicates."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from staged_rows import NIGHT, load, offenders, settings, stage

from warehouse import connection, raw
from warehouse.reconciling import Reconciliation

DAY = dt.timedelta(days=1)
LONG = "Their price was half of ours."


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with connection.connect(":memory:") as opened:
        raw.prepare(opened)
        settings(opened)
        yield opened


def deals(first: int, last: int, **more: str) -> list[dict[str, Any]]:
    closed = {"outcome": "Won", "closed_on": "2026-05-02", "amount": "1", "deal_type": "New business"}
    return [{"deal_id": f"D{number}", **closed, **more} for number in range(first, last)]


def nights(con: duckdb.DuckDBPyConnection, *loads: list[dict[str, Any]], entity: str = "deals") -> None:
    """Load these one night after the other, each whole, the last one on NIGHT, and stage them."""
    for number, rows in enumerate(loads):
        known_at = NIGHT - (len(loads) - 1 - number) * DAY
        load(
            con,
            rows,
            entity=entity,
            load_id=f"{number}",
            known_at=known_at,
            reconciliation=Reconciliation(is_whole=True),
        )


def health(con: duckdb.DuckDBPyConnection, name: str) -> list[tuple[object, ...]]:
    stage(con)
    return con.execute(
        "select source, entity, state, found from staging.source_health where health_check = ? order by all", [name]
    ).fetchall()


@pytest.mark.parametrize(
    ("last", "state", "found"),
    [
        (110, "ok", "1 new or changed of 109 rows; usual of the last 9 nights: 1 of 104 rows"),
        (300, "warn", "191 new or changed of 299 rows; usual of the last 9 nights: 1 of 104 rows"),
        (80, "fail", "0 new or changed of 79 rows; usual of the last 9 nights: 1 of 104 rows"),
        (1, "fail", "0 new or changed of 0 rows; usual of the last 9 nights: 1 of 104 rows"),
    ],
)
def test_a_load_is_held_against_the_loads_before(
    con: duckdb.DuckDBPyConnection, last: int, state: str, found: str
) -> None:
    nights(con, *(deals(1, 101 + number) for number in range(9)), deals(1, last))

    assert health(con, "volume") == [("crm", "deals", state, found.removesuffix(" rows"))]
    assert bool(offenders(con, "staging.source_health__volume_is_as_usual")) == (state != "ok")


def test_the_first_loads_are_held_against_nothing(con: duckdb.DuckDBPyConnection) -> None:
    nights(con, deals(1, 101), deals(1, 2))

    assert health(con, "volume") == [
        ("crm", "deals", "ok", "0 new or changed of 1 rows; too few nights yet to know what is usual")
    ]


@pytest.mark.parametrize(("quiet", "state"), [(1, "ok"), (8, "warn"), (29, "fail")])
def test_a_source_that_brings_nothing_new_is_told(con: duckdb.DuckDBPyConnection, quiet: int, state: str) -> None:
    nights(con, *([deals(1, 3)] * (quiet + 1)))

    found = f"none for {quiet} days"
    assert health(con, "new rows") == [("crm", "deals", state, found)]


def test_values_that_are_no_longer_filled_in_are_told(con: duckdb.DuckDBPyConnection) -> None:
    nights(con, deals(1, 81), deals(1, 81) + deals(81, 101, amount=""))

    assert health(con, "empty values") == [
        ("crm", "deals", "warn", "amount 20 % (of the new rows 100 %), outcome 0 %"),
    ]


def test_needed_values_that_are_empty_everywhere_are_told(con: duckdb.DuckDBPyConnection) -> None:
    nights(con, deals(1, 3, outcome=""))

    assert health(con, "empty values") == [("crm", "deals", "fail", "outcome 100 %, amount 0 %")]


@pytest.mark.parametrize(
    ("won", "won_filled", "lost_filled", "state"),
    [(40, 0, 40, "warn"), (40, 7, 40, "warn"), (40, 8, 40, "ok"), (40, 40, 7, "warn"), (19, 0, 40, "ok")],
    ids=["on losses alone", "hardly on wins", "less often on wins", "hardly on losses", "too few deals"],
)
def test_a_field_that_is_filled_in_for_one_outcome_alone_is_told(
    con: duckdb.DuckDBPyConnection, won: int, won_filled: int, lost_filled: int, state: str
) -> None:
    rows = [
        *deals(1, 1 + won_filled, crm_competitors="Relay"),
        *deals(1 + won_filled, 1 + won),
        *deals(101, 101 + lost_filled, crm_competitors="Relay", outcome="Lost"),
        *deals(101 + lost_filled, 141, outcome="Lost"),
    ]
    nights(con, rows)

    named = (
        f"crm_competitors in {100 * won_filled / won:.0f} % of won deals, {100 * lost_filled / 40:.0f} % of lost ones"
    )
    amounts = "amount in 100 % of won deals, 100 % of lost ones"
    assert health(con, "values by outcome") == [("crm", "deals", state, f"{amounts}; {named}")]
    is_told = bool(offenders(con, "staging.source_health__values_are_filled_in_for_all_outcomes"))
    assert is_told == (state == "warn")


@pytest.mark.parametrize(
    ("unknown", "state", "found"),
    [
        ({}, "ok", "outcomes of 0 and types of 0 of 31 deals are not in the settings"),
        ({"deal_type": "Odd"}, "warn", "outcomes of 0 and types of 1 of 31 deals are not in the settings"),
        ({"outcome": "Wonn"}, "warn", "outcomes of 1 and types of 0 of 31 deals are not in the settings"),
    ],
)
def test_values_that_the_settings_lack_are_counted(
    con: duckdb.DuckDBPyConnection, unknown: dict[str, str], state: str, found: str
) -> None:
    nights(con, deals(1, 31) + deals(31, 32, **unknown))

    assert health(con, "unknown values") == [("crm", "deals", state, found)]


@pytest.mark.parametrize(("noted", "state"), [(30, "ok"), (10, "warn"), (0, "fail")])
def test_deals_that_no_longer_have_notes_are_told(con: duckdb.DuckDBPyConnection, noted: int, state: str) -> None:
    nights(con, deals(1, 31) + deals(101, 131, closed_on="2025-06-01"))
    keys = [*range(1, noted + 1), *range(101, 131)]
    notes = [{"note_id": f"{key}", "deal_id": f"D{key}", "written_at": "2025-05-01", "text": LONG} for key in keys]
    nights(con, notes, entity="notes")

    share = round(100 * noted / 30)
    assert health(con, "notes of deals") == [
        ("crm", "notes", state, f"{share} % of 30 deals closed in 90 days have a note; 100 % of 30 in the year before")
    ]


def test_rows_with_one_id_and_notes_that_repeat_another_are_told(con: duckdb.DuckDBPyConnection) -> None:
    nights(con, [*deals(1, 3), *deals(2, 3)])
    notes = [{"note_id": f"{key}", "deal_id": "D1", "written_at": "2026-05-01", "text": LONG} for key in range(12)]
    nights(con, notes, entity="notes")

    assert health(con, "duplicates") == [
        ("crm", "deals", "warn", "1 rows have an id that another has"),
        ("crm", "notes", "warn", "0 rows have an id that another has; 11 notes repeat another of their deal"),
    ]
