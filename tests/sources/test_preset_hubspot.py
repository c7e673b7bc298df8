"""The preset for HubSpot: a replication tool's tables, exports with display names, and real seeds."""

import datetime as dt
from pathlib import Path

import duckdb
import pytest
from crm_tables import write_csvs, write_project, write_sqlite
from hubspot_portal import EXPORTS, TABLES
from staged_project import staged

SEEDS = Path(__file__).parents[3] / "shared" / "data" / "dbt_hubspot_seeds" / "integration_tests" / "seeds"
ROW_COUNTS = "select entity, rows_read, rows_kept, rows_refused from staging.row_counts order by entity"
DEALS = (
    "select deal_id, outcome, closed_on::varchar, amount::varchar, deal_type, crm_reason, crm_competitors, "
    "contact_ids, segments from staging.deals order by deal_id"
)
NOTES = "select note_id, deal_id, kind, written_at, author_id, person_id, text from staging.notes order by written_at"


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """The portal as a replication tool's database."""
    folder = tmp_path_factory.mktemp("tables")
    write_sqlite(folder / "crm.sqlite", TABLES)
    write_project(folder, '{preset: hubspot, url: "sqlite:///crm.sqlite"}')
    return staged(folder)


def test_every_row_of_the_tables_is_kept(tables: duckdb.DuckDBPyConnection) -> None:
    assert tables.execute(ROW_COUNTS).fetchall() == [
        ("deal_changes", 6, 6, 0),
        ("deals", 3, 3, 0),
        ("leads", 3, 3, 0),
        ("notes", 4, 4, 0),
        ("people", 5, 5, 0),
    ]


def test_deals_have_their_outcome_from_the_pipelines_stages(tables: duckdb.DuckDBPyConnection) -> None:
    energy = {"pipeline": "Sales", "industry": "Energy", "country": "Norway"}
    bare = {"pipeline": "Sales", "industry": None, "country": None}
    assert tables.execute(DEALS).fetchall() == [
        ("501", "won", "2026-03-20", "42000.50", "new", None, [], ["31", "32"], energy),
        ("502", "lost", "2026-03-25", "9000.00", "expansion", "Too expensive", ["Quill GmbH", "relay"], ["32"], bare),
        ("503", "open", None, None, None, None, [], [], bare),
    ]


@pytest.mark.parametrize(
    "told",
    [{"property_hs_merged_object_ids": "502;503"}, {"Merged Deal IDs": "502; 503"}, {}],
    ids=["as a property", "as exports call it", "in a table of its own"],
)
def test_merged_deals_are_taken_from_whichever_column_or_table_names_them(tmp_path: Path, told: dict[str, str]) -> None:
    first, *others = TABLES["deal"]
    merged = [{"deal_id": "501", "merged_deal_id": "502"}, {"deal_id": "501", "merged_deal_id": "503"}]
    deals = [first | told, *(each | dict.fromkeys(told, "") for each in others)]
    write_sqlite(tmp_path / "crm.sqlite", {**TABLES, "deal": deals} | ({} if told else {"merged_deal": merged}))
    write_project(tmp_path, '{preset: hubspot, url: "sqlite:///crm.sqlite"}')
    con = staged(tmp_path)

    assert con.execute("select deal_id from staging.deals where is_current").fetchall() == [("501",)]
    assert con.execute("select distinct deal_id from staging.notes").fetchall() == [("501",)]
    assert con.execute("select distinct deal_id from staging.leads where deal_id is not null").fetchall() == [("501",)]


def test_engagements_of_a_deal_are_its_notes(tables: duckdb.DuckDBPyConnection) -> None:
    assert tables.execute(NOTES).fetchall() == [
        ("901", "501", "crm_comment", at(2), "7", None, "Relay quoted less,\nbut their export is missing."),
        ("902", "502", "call_note", at(4), "7", "32", "They find the price too high."),
        ("904", "503", "call_note", at(6), "8", None, "Two questions open."),
        ("903", "502", "email", at(26), "7", None, "We went with Quill."),
    ]


def test_a_contact_and_an_owner_may_have_the_same_id(tables: duckdb.DuckDBPyConnection) -> None:
    assert tables.execute("select kind, person_id, name from staging.people order by all").fetchall() == [
        ("contact", "31", "Ines Falk"),
        ("contact", "32", "Omar Reiss"),
        ("contact", "7", "Per Holm"),
        ("rep", "7", "Lea Brandt"),
        ("rep", "8", "Sam Odell"),
    ]


def test_contacts_are_leads_with_first_touch_conversion_and_deal(tables: duckdb.DuckDBPyConnection) -> None:
    created, touched = dt.datetime(2025, 12, 1, 10), dt.datetime(2025, 12, 2, 10)
    converted = dt.datetime(2026, 1, 10, 8)
    assert tables.execute(
        "select lead_id, lead_source, created_at, first_touch_at, converted_at, deal_id from staging.leads order by 1"
    ).fetchall() == [
        ("31", "PAID_SEARCH", created, touched, converted, "501"),
        ("32", "PAID_SEARCH", created, touched, converted, "501"),
        ("7", "PAID_SEARCH", created, touched, None, None),
    ]


def test_history_follows_stages_amounts_close_dates_and_competitors(tables: duckdb.DuckDBPyConnection) -> None:
    assert tables.execute(
        "select field, old_value, new_value, changed_at::date::varchar from staging.deal_changes "
        "order by field, changed_at"
    ).fetchall() == [
        ("amount", None, "12000.00", "2026-01-10"),
        ("amount", "12000.00", "9000.00", "2026-03-15"),
        ("closed_on", None, "2026-03-25", "2026-03-01"),
        ("competitor", None, "Quill GmbH;relay", "2026-03-12"),
        ("stage", None, "Legal review", "2026-02-01"),
        ("stage", "Legal review", "Gone", "2026-03-25"),
    ]


def test_exports_with_display_names_are_read(tmp_path: Path) -> None:
    write_csvs(tmp_path / "data", EXPORTS)
    write_project(tmp_path, "{preset: hubspot, folder: data}")

    con = staged(tmp_path)

    assert con.execute(ROW_COUNTS).fetchall() == [
        ("deals", 3, 3, 0),
        ("leads", 1, 1, 0),
        ("notes", 1, 1, 0),
        ("people", 1, 1, 0),
    ]
    sales = {"pipeline": "Sales"}
    assert con.execute(DEALS).fetchall() == [
        ("501", "won", "2026-03-20", "42000.50", "new", None, [], [], sales),
        ("502", "lost", "2026-03-25", "9000.00", "expansion", "Too expensive", ["Quill GmbH", "relay"], [], sales),
        ("503", "open", None, None, None, None, [], [], sales),
    ]
    assert con.execute(NOTES).fetchall() == [
        ("901", "501", "crm_comment", at(2), "Lea Brandt", None, "Relay quoted less.")
    ]


@pytest.mark.skipif(not SEEDS.is_dir(), reason="shared/ with the seeds is not here")
def test_seeds_whose_deals_have_no_stage_are_refused_with_the_reason(tmp_path: Path) -> None:
    write_project(tmp_path, f'{{preset: hubspot, folder: {SEEDS}, table_names: "{{}}_data"}}')

    con = staged(tmp_path)

    assert con.execute(ROW_COUNTS).fetchall() == [
        ("deal_changes", 14, 14, 0),
        ("deals", 44, 0, 44),
        ("leads", 22, 22, 0),
        ("notes", 0, 0, 0),
        ("people", 122, 122, 0),
    ]
    assert con.execute("select reason, count(*) from staging.refused_rows group by 1").fetchall() == [
        ("it has no outcome", 44)
    ]


def at(day: int) -> dt.datetime:
    return dt.datetime(2026, 3, day, 9)
