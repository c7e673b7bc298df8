"""Recognising a CRM: which preset fits, how its tables are called there, and what is told about it."""

from pathlib import Path

import pytest
from crm_tables import SALESFORCE, snake, write_csvs, write_sqlite
from hubspot_portal import EXPORTS, TABLES

from sources.proposing import propose


def test_a_salesforce_export_is_recognised(tmp_path: Path) -> None:
    write_csvs(tmp_path / "data", SALESFORCE)

    found = propose({"folder": "data"}, tmp_path)

    assert found.entry == {"folder": "data", "preset": "salesforce"}
    assert found.found == [
        "It is Salesforce: read by the preset of that name.",
        "deals: Opportunity.csv",
        "notes: Task.csv, Event.csv, Note.csv, EmailMessage.csv, FeedItem.csv",
        "people: Contact.csv, Lead.csv, User.csv",
        "leads: Lead.csv",
        "campaign_members: CampaignMember.csv",
        "deal_changes: OpportunityFieldHistory.csv, OpportunityHistory.csv",
    ]
    assert found.competitors == ["Relay, Inc.", "Quill", "RELAY"]


@pytest.mark.parametrize("written", ["sf_{}_data", "SALESFORCE_{}", "{}"])
def test_tables_that_a_replication_tool_calls_otherwise_are_recognised(tmp_path: Path, written: str) -> None:
    renamed = {written.replace("{}", snake(name)): rows for name, rows in SALESFORCE.items()}
    write_sqlite(tmp_path / "crm.sqlite", renamed)

    found = propose({"url": "sqlite:///crm.sqlite"}, tmp_path)

    names = {} if written == "{}" else {"table_names": written.lower()}
    assert found.entry == {"url": "sqlite:///crm.sqlite", "preset": "salesforce"} | names


@pytest.mark.parametrize("tables", [TABLES, EXPORTS], ids=["tables", "exports"])
def test_hubspot_is_recognised(tmp_path: Path, tables: object) -> None:
    write_csvs(tmp_path / "data", tables)  # type: ignore[arg-type]

    assert propose({"folder": "data"}, tmp_path).entry == {"folder": "data", "preset": "hubspot"}
