"""What a deal was at any moment: by the CRM's own history before the first load, by the loads after it."""

import datetime as dt
from collections.abc import Iterator

import duckdb
import pytest
from staged_rows import NIGHT, load, settings, stage

from warehouse import connection, raw

DAY = dt.timedelta(days=1)


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with connection.connect(":memory:") as opened:
        raw.prepare(opened)
        settings(opened)
        opened.execute("insert into settings.sources values ('crm', 'deal_changes', null, null)")
        yield opened


def change(field: str, old: str | None, new: str, at: str) -> dict[str, str | None]:
    return {
        "change_id": f"{field}{at}",
        "deal_id": "D1",
        "field": field,
        "old_value": old,
        "new_value": new,
        "changed_at": at,
    }


def history(con: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return con.execute(
        "select field, value, valid_from, valid_to, told_by from staging.deal_history order by field, valid_from"
    ).fetchall()


def test_each_change_is_kept_from_before_the_first_load_on(con: duckdb.DuckDBPyConnection) -> None:
    deal = {"deal_id": "D1", "opened_on": "2026-01-01", "currency": "USD", "crm_competitors": "Relay;Acme"}
    load(con, [deal | {"outcome": "Proposal", "amount": "300", "closed_on": "2026-07-01"}])
    load(
        con,
        [
            change("stage", "Duplicate", "Proposal", "2026-02-01"),
            change("amount", "100", "200", "2026-02-01"),
            change("amount", "200", "300", "2026-03-01"),
            change("closed_on", "2026-05-01", "2026-07-01", "2026-04-01"),
            change("competitor", "Relay", "Acme; Relay", "2026-04-01"),
            change("amount", "300", "999", "2026-06-01 12:00"),
        ],
        entity="deal_changes",
    )
    closed = deal | {"outcome": "Won", "amount": "300.00", "closed_on": "2026-06-02"}
    load(con, [closed], load_id="2", known_at=NIGHT + DAY)
    load(con, [closed | {"is_deleted": "1"}], load_id="3", known_at=NIGHT + 2 * DAY)
    stage(con, NIGHT + 2 * DAY)

    january, february, march = dt.datetime(2026, 1, 1), dt.datetime(2026, 1, 31, 23), dt.datetime(2026, 2, 28, 23)
    april, end = dt.datetime(2026, 3, 31, 22), NIGHT + 2 * DAY
    assert history(con) == [
        ("amount", "50.00", january, february, "crm"),
        ("amount", "100.00", february, march, "crm"),
        ("amount", "150.00", march, end, "crm"),
        ("closed_on", "2026-05-01", january, april, "crm"),
        ("closed_on", "2026-07-01", april, NIGHT + DAY, "crm"),
        ("closed_on", "2026-06-02", NIGHT + DAY, end, "loads"),
        ("competitor", "Relay", january, april, "crm"),
        ("competitor", "Acme; Relay", april, end, "crm"),
        ("outcome", "invalid", january, february, "crm"),
        ("outcome", "open", february, NIGHT + DAY, "crm"),
        ("outcome", "won", NIGHT + DAY, end, "loads"),
        ("stage", "Duplicate", january, february, "crm"),
        ("stage", "Proposal", february, NIGHT + DAY, "crm"),
        ("stage", "Won", NIGHT + DAY, end, "loads"),
    ]


def test_without_the_crms_own_history_it_begins_with_the_first_load(con: duckdb.DuckDBPyConnection) -> None:
    load(con, [{"deal_id": "D1", "outcome": "Proposal"}])
    stage(con)

    assert history(con) == [
        ("amount", None, NIGHT, None, "loads"),
        ("closed_on", None, NIGHT, None, "loads"),
        ("competitor", None, NIGHT, None, "loads"),
        ("outcome", "open", NIGHT, None, "loads"),
        ("stage", "Proposal", NIGHT, None, "loads"),
    ]
