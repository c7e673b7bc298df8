"""Deals in staging: what values mean, what is refused and how to mend it, what was known when."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from staged_rows import NIGHT, load, settings, stage

from warehouse import connection

DAY = dt.timedelta(days=1)
WON = {"outcome": "Won", "closed_on": "2026-05-01"}


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with connection.connect(":memory:") as opened:
        settings(opened)
        yield opened


def refused(con: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    return con.execute("select row_key, reason, remedy, value from staging.refused_rows order by all").fetchall()


def test_a_deal_has_one_shape_whatever_the_crm(con: duckdb.DuckDBPyConnection) -> None:
    deal = {
        "deal_id": "D1",
        "outcome": " WON",
        "opened_on": "2026-03-28T23:30:00Z",
        "closed_on": "2026-05-01 23:30:00",
        "amount": "$1,250,000.50",
        "currency": "usd",
        "deal_type": "New business",
        "crm_reason": "Too expensive",
        "analyst_reason": "integration",
        "crm_competitors": "Relay; Quill ;; Relay",
        "owner_id": "U1",
        "contact_ids": "C2;C1",
        "lead_source": "Web",
        "segment:size": "L",
    }
    load(con, [deal], segments=["size"])
    stage(con)

    assert con.execute("from staging.deals").fetchall() == [
        (
            "D1",
            "crm",
            "won",
            dt.date(2026, 3, 29),
            dt.date(2026, 5, 1),
            Decimal("625000.25"),
            "USD",
            "new",
            "Too expensive",
            "integration",
            ["Quill", "Relay"],
            "U1",
            ["C1", "C2"],
            "Web",
            {"size": "L"},
            NIGHT,
            None,
            True,
        )
    ]


@pytest.mark.parametrize(
    ("outcome", "crm_reason", "read", "has_close"),
    [
        ("won", None, "won", True),
        ("LOST", "Price", "lost", True),
        ("Lost", "No Decision", "no_decision", True),
        ("Won", "No decision", "won", True),
        ("Proposal", None, "open", False),
        ("Duplicate", None, "invalid", False),
    ],
)
def test_outcomes_are_mapped_and_only_decided_deals_have_a_close_date(
    con: duckdb.DuckDBPyConnection, outcome: str, crm_reason: str | None, read: str, has_close: bool
) -> None:
    load(con, [{"deal_id": "D1", "outcome": outcome, "crm_reason": crm_reason, "closed_on": "2026-05-01"}])
    stage(con)

    assert con.execute("select outcome, closed_on is not null from staging.deals").fetchall() == [(read, has_close)]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-05-01", dt.date(2026, 5, 1)),
        ("2026-5-1", dt.date(2026, 5, 1)),
        ("2026-05-01T22:30:00Z", dt.date(2026, 5, 2)),
        ("2026-05-01 23:30:00-05:00", dt.date(2026, 5, 2)),
        ("2026-05-01T22:30:00.000+0000", dt.date(2026, 5, 2)),
        ("2026-05-01 23:59:59", dt.date(2026, 5, 1)),
        ("01.05.2026", None),
        ("05/01/2026", None),
        ("2026-02-30", None),
        ("20260501", None),
        ("yesterday", None),
    ],
)
def test_dates_are_read_in_iso_form_in_the_settings_time_zone_and_never_guessed(
    con: duckdb.DuckDBPyConnection, written: str, read: dt.date | None
) -> None:
    load(con, [{"deal_id": "D1", "outcome": "Won", "closed_on": written}])
    stage(con)

    expected = [] if read else [("D1", "its closed_on is not a date that can be read", written)]
    assert con.execute("select closed_on from staging.deals").fetchall() == ([(read,)] if read else [])
    assert con.execute("select row_key, reason, value from staging.refused_rows").fetchall() == expected


@pytest.mark.parametrize(
    ("source", "written", "read"),
    [
        ("crm", "1,250,000.50", "1250000.50"),
        ("crm", "1'250", "1250.00"),
        ("crm", "€ 12.345", "12.35"),
        ("crm", "1.2e+06", "1200000.00"),
        ("crm", "-5", "-5.00"),
        ("crm", "1.250.000,50", None),
        ("crm", "12,34", None),
        ("crm", "about 5", None),
        ("files", "1.250.000,50", "1250000.50"),
        ("files", "1250,5", "1250.50"),
        ("files", "1250.5", None),
    ],
)
def test_amounts_are_read_by_the_decimal_sign_of_the_settings(
    con: duckdb.DuckDBPyConnection, source: str, written: str, read: str | None
) -> None:
    load(con, [{"deal_id": "D1", **WON, "amount": written}], source=source)
    stage(con)

    assert con.execute("select amount::varchar from staging.deals").fetchall() == ([(read,)] if read else [])
    assert [row[1] for row in refused(con)] == ([] if read else ["its amount is not a number that can be read"])


def test_every_refused_deal_has_its_reason_and_the_line_that_mends_it(con: duckdb.DuckDBPyConnection) -> None:
    load(
        con,
        [
            {"deal_id": "D1", "outcome": "Stuck"},
            {"deal_id": "D2"},
            {"deal_id": "D3", "outcome": "Won"},
            {"deal_id": "D4", "outcome": "Won", "opened_on": "2026-05-02", "closed_on": "2026-05-01"},
            {"deal_id": "D5", "outcome": "Lost", "closed_on": "2026-06-03"},
            {"deal_id": "D6", **WON, "amount": "10", "currency": "SEK"},
            {"deal_id": "D7", "outcome": "Proposal", "opened_on": "soon", "closed_on": "never"},
            {"deal_id": "D8", "outcome": "Lost", "closed_on": "2026-06-02"},
            {"deal_id": "D9", **WON, "currency": "SEK"},
        ],
    )
    stage(con)

    assert con.execute("select deal_id from staging.deals order by 1").fetchall() == [("D8",), ("D9",)]
    assert refused(con) == [
        (
            "D1",
            'the outcome "Stuck" is not in the settings',
            'In winloss.yaml, under sources: crm: deals: outcomes, add "Stuck" to the list of won, lost, no_decision, '
            "open or invalid.",
            "Stuck",
        ),
        ("D2", "it has no outcome", "Fill in its stage in the CRM.", None),
        ("D3", "it is decided but has no close date", "Fill in its close date in the CRM.", None),
        (
            "D4",
            "it closed before it was opened",
            "Correct one of the two dates in the CRM.",
            "2026-05-02 to 2026-05-01",
        ),
        (
            "D5",
            "it is decided but its close date is in the future",
            "Correct its stage or its close date in the CRM.",
            "2026-06-03",
        ),
        (
            "D6",
            "there is no exchange rate for SEK",
            'In winloss.yaml, under exchange_rates, add the line "SEK: RATE", what 1 SEK is worth in your currency.',
            "SEK",
        ),
        (
            "D7",
            "its opened_on is not a date that can be read",
            "Correct the date, or list its form in winloss.yaml, under sources: crm: deals: date_formats, such as "
            '"%d.%m.%Y".',
            "soon",
        ),
    ]


def test_a_deal_in_two_sources_is_kept_once(con: duckdb.DuckDBPyConnection) -> None:
    load(con, [{"deal_id": "D1", **WON}])
    load(con, [{"deal_id": "D1", **WON}, {"deal_id": "D2", **WON}], source="files")
    stage(con)

    assert con.execute("select deal_id, source from staging.deals order by 1").fetchall() == [
        ("D1", "crm"),
        ("D2", "files"),
    ]
    assert refused(con) == [
        (
            "D1",
            "this deal_id is also in the source crm, which is kept",
            "Map the deal in one source only, or make its ids differ (with a query that adds a prefix).",
            "D1",
        )
    ]


def test_versions_follow_each_other_and_a_past_night_sees_what_was_known_then(con: duckdb.DuckDBPyConnection) -> None:
    load(con, [{"deal_id": "D1", "outcome": "Proposal"}, {"deal_id": "D2", "outcome": "Proposal"}])
    load(con, [{"deal_id": "D1", "outcome": "Stuck"}], load_id="2", known_at=NIGHT + DAY)
    load(con, [{"deal_id": "D1", **WON}], load_id="3", known_at=NIGHT + 2 * DAY)
    load(con, [{"deal_id": "D2", "outcome": "Proposal", "is_deleted": "true"}], load_id="4", known_at=NIGHT + 3 * DAY)
    stage(con, known_until=NIGHT + 3 * DAY)

    versions = "select deal_id, outcome, valid_from, valid_to, is_current from staging.deals order by all"
    assert con.execute(versions).fetchall() == [
        ("D1", "open", NIGHT, NIGHT + DAY, False),
        ("D1", "won", NIGHT + 2 * DAY, None, True),
        ("D2", "open", NIGHT, NIGHT + 3 * DAY, False),
    ]
    assert con.execute("from staging.row_counts").fetchall() == [("crm", "deals", 1, 1, 0, 1)]

    stage(con, known_until=NIGHT + DAY)
    assert con.execute(versions).fetchall() == [
        ("D1", "open", NIGHT, NIGHT + DAY, False),
        ("D2", "open", NIGHT, None, True),
    ]
    assert [row[:2] for row in refused(con)] == [("D1", 'the outcome "Stuck" is not in the settings')]


def test_refused_rows_of_earlier_loads_stay_listed_but_count_only_in_theirs(con: duckdb.DuckDBPyConnection) -> None:
    load(con, [{"deal_id": "D1", "outcome": "Stuck"}, {"deal_id": "D2", **WON}], broken=[("a.csv", 7)])
    load(con, [{"deal_id": "D2", **WON}], load_id="2", known_at=NIGHT + DAY, broken=[("b.csv", 3)])
    stage(con, known_until=NIGHT + DAY)

    assert con.execute(
        "select file, row_number, row_key, reason, is_latest_read from staging.refused_rows order by all"
    ).fetchall() == [
        ("b.csv", 3, None, "broken", True),
        (None, None, "D1", 'the outcome "Stuck" is not in the settings', False),
    ]
    assert con.execute("from staging.row_counts").fetchall() == [("crm", "deals", 2, 1, 1, 1)]


def test_a_source_that_the_settings_no_longer_name_is_left_out(con: duckdb.DuckDBPyConnection) -> None:
    load(con, [{"deal_id": "D1", **WON}], source="old", broken=[("a.csv", 7)])
    load(con, [{"deal_id": "D2", **WON}])
    stage(con)

    assert con.execute("select deal_id from staging.deals").fetchall() == [("D2",)]
    assert refused(con) == []
    assert con.execute("from staging.row_counts").fetchall() == [("crm", "deals", 1, 1, 0, 1)]


@pytest.mark.parametrize("written", ["99999999999999", "-99999999999999"])
def test_an_amount_that_its_rate_makes_too_large_is_refused_and_does_not_stop_the_night(
    con: duckdb.DuckDBPyConnection, written: str
) -> None:
    con.execute("insert into settings.exchange_rates values ('BTC', 1000000)")
    load(con, [{"deal_id": "D1", **WON, "amount": written, "currency": "BTC"}])
    stage(con)
    assert [row[1] for row in refused(con)] == ["its amount is too large"]
