"""Deals that the CRM merged: the one that is left counts, with the notes of all."""

import datetime as dt
from collections.abc import Iterator

import duckdb
import pytest
from staged_rows import NIGHT, load, offenders, settings, stage

from warehouse import connection, raw

DAY = dt.timedelta(days=1)


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with connection.connect(":memory:") as opened:
        raw.prepare(opened)
        settings(opened)
        yield opened


def deal(key: str, **more: str) -> dict[str, str]:
    return {"deal_id": key, "outcome": "Won", "closed_on": "2026-01-02"} | more


def note(key: str, deal_id: str) -> dict[str, str]:
    return {"note_id": key, "deal_id": deal_id, "written_at": "2026-01-01", "text": "Acme is cheaper."}


def counted(con: duckdb.DuckDBPyConnection) -> list[tuple[str, list[str]]]:
    """The deals that count, each with its notes."""
    return con.execute(
        """
        select deal_id, coalesce(list_sort(list(note_id) filter (note_id is not null)), [])
        from staging.deals left join staging.notes using (deal_id) where is_current group by all order by all
        """
    ).fetchall()


@pytest.mark.parametrize(
    "deals",
    [
        [deal("A", merged_into="B", is_deleted="1"), deal("B", merged_into="C"), deal("C")],
        [deal("A"), deal("B"), deal("C", merged_ids="A; B")],
        [deal("B", merged_ids="A"), deal("C", merged_ids="B;")],
    ],
    ids=["the merged ones name the next", "the one that is left names the others", "a merged one is gone"],
)
def test_notes_follow_to_the_deal_that_is_left_which_alone_counts(
    con: duckdb.DuckDBPyConnection, deals: list[dict[str, str]]
) -> None:
    load(con, deals)
    load(con, [note("n1", "A"), note("n2", "B"), note("n3", "C")], entity="notes")
    stage(con)

    assert counted(con) == [("C", ["n1", "n2", "n3"])]
    assert offenders(con, "staging.deals__are_there_for_every_deal_merged_into_them") == ()
    assert con.execute("select count(*) from staging.refused_rows").fetchall() == [(0,)]


def test_leads_and_members_of_campaigns_follow_too(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "insert into settings.sources values ('crm', 'leads', null, null), ('crm', 'campaign_members', null, null)"
    )
    load(con, [deal("A", merged_into="B"), deal("B")])
    dates = {"created_at": "2026-01-01", "converted_at": "2026-01-01"}
    load(con, [{"lead_id": "l1", "deal_id": "A"} | dates, {"lead_id": "l2", "deal_id": "B"} | dates], entity="leads")
    load(con, [{"member_id": "m1", "campaign": "Fair", "deal_id": "A"}], entity="campaign_members")
    stage(con)

    assert con.execute("select lead_id, deal_id from staging.leads order by all").fetchall() == [
        ("l1", "B"),
        ("l2", "B"),
    ]
    assert con.execute("select member_id, deal_id from staging.campaign_members").fetchall() == [("m1", "B")]


def test_before_the_merge_was_known_both_count(con: duckdb.DuckDBPyConnection) -> None:
    load(con, [deal("A"), deal("B")])
    load(con, [note("n1", "A")], entity="notes")
    load(con, [deal("A", merged_into="B")], load_id="2", known_at=NIGHT + DAY)

    stage(con)
    assert counted(con) == [("A", ["n1"]), ("B", [])]
    stage(con, NIGHT + DAY)
    assert counted(con) == [("B", ["n1"])]


def test_deals_merged_in_a_circle_or_into_none_that_is_there_are_told(con: duckdb.DuckDBPyConnection) -> None:
    load(con, [deal("A", merged_into="B"), deal("B", merged_into="A"), deal("C", merged_into="Z"), deal("D")])
    load(con, [note("n1", "A"), note("n2", "C")], entity="notes")
    stage(con)

    assert counted(con) == [("A", ["n1"]), ("B", []), ("D", [])]
    assert offenders(con, "staging.deals__are_there_for_every_deal_merged_into_them") == (
        {"source": "crm", "deal_id": "A", "survivor": None},
        {"source": "crm", "deal_id": "B", "survivor": None},
        {"source": "crm", "deal_id": "C", "survivor": "Z"},
    )
    assert con.execute("select row_key, reason from staging.refused_rows").fetchall() == [
        ("n2", "its deal is in no source")
    ]
