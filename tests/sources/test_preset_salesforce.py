"""The preset for Salesforce: an export, a replication tool's tables, real exports, and the user's own lines over it."""

import datetime as dt
from pathlib import Path

import duckdb
import pytest
from crm_tables import SALESFORCE, write_csvs, write_project, write_sqlite
from staged_project import staged

SHARED = Path(__file__).parents[3] / "shared" / "data"
DEVORG = SHARED / "salesforce_devorg_export" / "data"
SEEDS = SHARED / "dbt_salesforce_seeds" / "integration_tests" / "seeds"
OWN = "deals: {deal_types: {expansion: [Swap]}}"


@pytest.fixture(scope="module", params=["export", "tables"])
def con(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """The same org, as its weekly export and as a replication tool's database."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "export":
        write_csvs(folder / "data", SALESFORCE)
        write_project(folder, f"{{preset: salesforce, folder: data, {OWN}}}")
    else:
        write_sqlite(folder / "crm.sqlite", SALESFORCE)
        write_project(folder, f'{{preset: salesforce, url: "sqlite:///crm.sqlite", {OWN}}}')
    return staged(folder)


def test_every_row_is_kept(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute(
        "select entity, rows_read, rows_kept, rows_refused from staging.row_counts order by entity"
    ).fetchall() == [
        ("campaign_members", 1, 1, 0),
        ("deal_changes", 10, 10, 0),
        ("deals", 4, 4, 0),
        ("leads", 2, 2, 0),
        ("notes", 5, 5, 0),
        ("people", 6, 6, 0),
    ]


def test_deals_have_their_outcome_from_stage_or_flags(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute(
        "select deal_id, outcome, closed_on::varchar, amount::varchar, deal_type, crm_reason, crm_competitors, "
        "contact_ids, segments from staging.deals order by deal_id"
    ).fetchall() == [
        (
            "006A",
            "won",
            "2026-03-20",
            "42000.50",
            "new",
            None,
            ["Relay, Inc."],
            ["003A", "003B"],
            {"industry": "Energy", "country": "Norway", "campaign": "Spring fair"},
        ),
        (
            "006B",
            "lost",
            "2026-03-25",
            "9000.00",
            "expansion",
            "Price",
            ["Quill", "RELAY"],
            [],
            {"industry": None, "country": None, "campaign": None},
        ),
        (
            "006C",
            "no_decision",
            "2026-03-28",
            None,
            "renewal",
            "No Decision",
            [],
            [],
            {"industry": "Energy", "country": "Norway", "campaign": None},
        ),
        (
            "006D",
            "open",
            None,
            "100.00",
            "expansion",
            None,
            [],
            [],
            {"industry": "Energy", "country": "Norway", "campaign": None},
        ),
    ]


def test_notes_of_every_table_arrive_as_text(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute(
        "select note_id, deal_id, kind, written_at, author_id, person_id, text from staging.notes order by written_at"
    ).fetchall() == [
        ("00TA", "006A", "call_note", at(2), "005A", "003A", "Relay quoted less, but their export is missing."),
        ("00UA", "006B", "call_note", at(4), "005A", "003B", "They find the price too high."),
        ("02sA", "006C", "email", at(5), "005B", None, "We decided to wait a year."),
        ("0D5A", "006D", "chat", at(6), "005B", None, "Their security team & ours met.\n\nTwo questions open."),
        ("002A", "006B", "crm_comment", at(26), "005A", None, "Lost to Quill over price."),
    ]


def test_people_leads_and_members_arrive(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute("select kind, person_id, name from staging.people order by all").fetchall() == [
        ("contact", "003A", "Ines Falk"),
        ("contact", "003B", "Omar Reiss"),
        ("contact", "00QA", "Ines Falk"),
        ("contact", "00QB", "Per Holm"),
        ("rep", "005A", "Lea Brandt"),
        ("rep", "005B", "Sam Odell"),
    ]
    assert con.execute(
        "select lead_id, lead_source, created_at, first_touch_at, converted_at, deal_id from staging.leads order by 1"
    ).fetchall() == [
        (
            "00QA",
            "Web",
            dt.datetime(2025, 12, 1, 10),
            dt.datetime(2025, 12, 3, 10),
            dt.datetime(2026, 1, 10),
            "006A",
        ),
        ("00QB", "Fair", dt.datetime(2025, 12, 5, 10), None, None, None),
    ]
    assert con.execute("select * exclude source from staging.campaign_members").fetchall() == [
        ("00vA", "Spring fair", "00QA", None, "006A", dt.datetime(2025, 12, 1, 9), dt.datetime(2025, 12, 2))
    ]


def test_history_of_two_tables_tells_each_change_once(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute(
        "select field, old_value, new_value, outcome, changed_at::date::varchar from staging.deal_changes "
        "order by field, changed_at"
    ).fetchall() == [
        ("amount", None, "12000.00", None, "2026-01-10"),
        ("amount", "12000.00", "9000.00", None, "2026-03-15"),
        ("closed_on", None, "2026-04-30", None, "2026-01-10"),
        ("closed_on", "2026-04-30", "2026-03-25", None, "2026-03-25"),
        ("competitor", None, "Quill", None, "2026-03-12"),
        ("stage", None, "Proposal/Price Quote", "open", "2026-01-10"),
        ("stage", "Proposal/Price Quote", "Lost after pilot", None, "2026-03-25"),
    ]


def at(day: int) -> dt.datetime:
    return dt.datetime(2026, 3, day, 9)


@pytest.mark.skipif(not DEVORG.is_dir(), reason="shared/ with the sample export is not here")
def test_a_developer_orgs_export_is_read_with_two_lines_of_ones_own(tmp_path: Path) -> None:
    own = 'deals: {columns: {opened_on: null}, competitors_separator: ","}'
    write_project(tmp_path, f"{{preset: salesforce, folder: {DEVORG}, {own}}}")

    con = staged(tmp_path)

    assert con.execute("select * exclude source from staging.row_counts order by entity").fetchall() == [
        ("deal_changes", 186, 186, 0, 186),
        ("deals", 31, 31, 0, 31),
        ("leads", 22, 22, 0, 22),
        ("people", 50, 50, 0, 50),
    ]
    assert con.execute(
        "select outcome, count(*), sum(amount)::bigint from staging.deals group by 1 order by 1"
    ).fetchall() == [("open", 13, 2115000), ("won", 18, 3645000)]
    assert con.execute("select kind, count(*) from staging.people group by 1 order by 1").fetchall() == [
        ("contact", 42),
        ("rep", 8),
    ]
    assert con.execute("select field, count(*) from staging.deal_changes group by 1 order by 1").fetchall() == [
        ("amount", 31),
        ("closed_on", 62),
        ("stage", 31),
    ]


@pytest.mark.skipif(not SEEDS.is_dir(), reason="shared/ with the seeds is not here")
def test_a_replication_tools_seeds_are_read(tmp_path: Path) -> None:
    write_project(tmp_path, f'{{preset: salesforce, folder: {SEEDS}, table_names: "sf_{{}}_data"}}')

    con = staged(tmp_path)

    assert con.execute("select * exclude source from staging.row_counts order by entity").fetchall() == [
        ("deal_changes", 40, 40, 0, 40),
        ("deals", 10, 10, 0, 0),
        ("leads", 1, 1, 0, 1),
        ("notes", 7, 0, 7, 0),
        ("people", 15, 15, 0, 10),
    ]
    assert con.execute(
        "select outcome, is_deleted, count(*) from staging.typed_deals group by all order by all"
    ).fetchall() == [("lost", True, 4), ("open", True, 1), ("won", True, 5)]
    assert con.execute("select distinct entity, reason from staging.refused_rows").fetchall() == [
        ("notes", "its deal is in no source")
    ]
