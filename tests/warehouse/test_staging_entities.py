"""People, leads, campaign members and the CRM's own history in staging: one shape, refusals, what changed when."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from staged_rows import load, settings, stage

from warehouse import connection

ENTITIES = ("people", "leads", "campaign_members", "deal_changes")


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """A night's rows of each of these entities, staged."""
    with connection.connect(":memory:") as opened:
        settings(opened)
        for entity in ENTITIES:
            opened.execute("insert into settings.sources values ('crm', ?, null, null)", [entity])
            load(opened, ROWS[entity], entity=entity)
        stage(opened)
        yield opened


def person(key: str, kind: str, **more: str) -> dict[str, Any]:
    return {"person_key": f"{kind}:{key}", "person_id": key, "kind": kind, **more}


def change(number: int, field: str, value: str | None, day: int, **more: str) -> dict[str, Any]:
    moment = f"2026-03-{day:02}T10:00:00Z"
    return {
        "change_id": f"H{number}",
        "deal_id": "D1",
        "field": field,
        "new_value": value,
        "changed_at": moment,
        **more,
    }


ROWS: dict[str, list[dict[str, Any]]] = {
    "people": [
        person("1", "contact", first_name="Ada", last_name="Okoro", email="ada@x.example", phone="555 0100"),
        person("1", "Rep", name="Tom Berg"),
        person("2", "robot"),
        person("3", "contact", is_deleted="true"),
    ],
    "leads": [
        {
            "lead_id": "L1",
            "created_at": "2026-01-05T09:00:00Z",
            "lead_source": "Web",
            "campaign": "Spring",
            "owner_id": "1",
            "first_touch_at": "2026-01-06",
            "converted_at": "2026-02-01 12:00:00",
            "deal_id": "D1",
        },
        {"lead_id": "L2", "created_at": "2026-01-05", "converted_at": "later"},
        {"lead_id": "L3"},
    ],
    "campaign_members": [
        {"member_id": "M1", "campaign": "Spring", "lead_id": "L1", "joined_at": "2026-01-05"},
        {"member_id": "M2", "lead_id": "L1"},
    ],
    "deal_changes": [
        change(1, "stage", "Proposal", 1),
        change(2, "stage", "Proposal", 2),
        change(3, "stage", "Won", 3),
        change(4, "amount", "1000", 1),
        change(5, "amount", "1000.00", 2),
        change(6, "amount", "1200.5", 3, old_value="1000"),
        change(7, "closed_on", "2026-05-01T00:00:00Z", 1),
        change(8, "closed_on", "2026-05-01", 2),
        change(9, "owner", None, 2),
        change(10, "owner", "U1", 0),
    ],
}


def test_people_have_one_name_and_an_id_of_their_kind(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute("from staging.people order by kind").fetchall() == [
        ("1", "crm", "contact", "Ada Okoro", "Ada", "Okoro", "ada@x.example", "555 0100"),
        ("1", "crm", "rep", "Tom Berg", None, None, None, None),
    ]


def test_leads_and_members_have_their_moments_in_utc(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute("from staging.leads").fetchall() == [
        (
            "L1",
            "crm",
            dt.datetime(2026, 1, 5, 9),
            "Web",
            "Spring",
            "1",
            dt.datetime(2026, 1, 5, 23),
            dt.datetime(2026, 2, 1, 11),
            "D1",
        )
    ]
    assert con.execute("from staging.campaign_members").fetchall() == [
        ("M1", "crm", "Spring", "L1", None, None, dt.datetime(2026, 1, 4, 23), None)
    ]


def test_only_what_differs_from_before_is_a_change_of_a_deal(con: duckdb.DuckDBPyConnection) -> None:
    found = con.execute(
        "select change_id, field, old_value, new_value, outcome from staging.deal_changes order by field, changed_at"
    ).fetchall()
    assert found == [
        ("H4", "amount", None, "1000.00", None),
        ("H6", "amount", "1000.00", "1200.50", None),
        ("H7", "closed_on", None, "2026-05-01", None),
        ("H9", "owner", None, None, None),
        ("H1", "stage", None, "Proposal", "open"),
        ("H3", "stage", "Proposal", "Won", "won"),
    ]


def test_every_row_is_kept_or_refused_with_its_reason(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute("from staging.row_counts order by entity").fetchall() == [
        ("crm", "campaign_members", 2, 1, 1, 1),
        ("crm", "deal_changes", 10, 9, 1, 9),
        ("crm", "leads", 3, 1, 2, 1),
        ("crm", "people", 4, 3, 1, 2),
    ]
    assert con.execute("select row_key, reason, value from staging.refused_rows order by row_key").fetchall() == [
        ("H10", "its changed_at is not a date that can be read", "2026-03-00T10:00:00Z"),
        ("L2", "its converted_at is not a date that can be read", "later"),
        ("L3", "it has no date", None),
        ("M2", "it has no campaign", None),
        ("robot:2", "its kind is neither contact nor rep", "robot"),
    ]
