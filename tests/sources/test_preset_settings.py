"""A preset in winloss.yaml: the user's own keys over it, what is refused, and what is told when it does not fit."""

from pathlib import Path
from typing import Any

import pytest
from crm_tables import SALESFORCE, write_csvs

from sources import SourceError, looking, presets
from sources.checking import faults
from sources.fitting import merged
from sources.settings import Source, parse


def source(**own: Any) -> Source:
    return parse({"crm": {"preset": "salesforce", "folder": "data", **own}})["crm"]


def fitted(folder: Path, **own: Any) -> Source:
    return looking.fitted(source(**own), folder)[0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_csvs(tmp_path / "data", SALESFORCE)
    return tmp_path


@pytest.mark.parametrize("name", presets.known())
def test_every_preset_is_valid_settings_before_its_source_is_looked_at(name: str) -> None:
    parsed = parse({"crm": {"preset": name, "url": "sqlite:///x.sqlite"}})["crm"]

    assert parsed.entities == tuple(presets.load(name))


def test_an_unknown_preset_is_refused_naming_the_known() -> None:
    with pytest.raises(SourceError) as raised:
        parse({"crm": {"preset": "salesforse", "folder": "x"}})
    assert str(raised.value) == (
        "winloss.yaml: sources.crm.preset: 'salesforse' is not known; known: hubspot, salesforce."
    )


def test_ones_own_lists_grow_and_a_value_moves_where_it_is_put() -> None:
    deals = source(deals={"outcomes": {"lost": ["Abandoned", "Duplicate"]}, "no_decision_reasons": ["Froze"]}).deals

    assert deals is not None
    assert deals.outcomes["lost"] == ["Closed Lost", "Abandoned", "Duplicate"]
    assert deals.outcomes["invalid"] == ["Closed Duplicate", "Closed - Duplicate"]
    assert deals.no_decision_reasons[-1] == "Froze"


def test_ones_own_columns_replace_add_and_remove(folder: Path) -> None:
    own = {"columns": {"crm_reason": "NextStep", "opened_on": None}, "segments": {"kind": "Type", "country": None}}
    deals = fitted(folder, deals=own).deals

    assert deals is not None
    assert deals.columns["crm_reason"] == "NextStep"
    assert "opened_on" not in deals.columns
    assert deals.segments == {"industry": "account_industry", "campaign": "campaign_name", "kind": "Type"}


def test_ones_own_column_must_be_there_while_the_presets_may_be_missing(folder: Path) -> None:
    told = faults({"crm": source(deals={"columns": {"crm_reason": "Why"}})}, folder)

    assert len(told) == 1
    assert told[0].startswith("winloss.yaml: sources.crm.deals: Opportunity.csv: there is no column 'Why'")


def test_an_entity_can_be_left_out_and_a_list_adds_a_place(folder: Path) -> None:
    (folder / "data" / "debriefs.csv").write_text("id,deal,at,answer\n1,006A,2026-04-01,They liked us.\n")
    debriefs = {
        "files": "debriefs.csv",
        "kind": "debrief",
        "columns": {"note_id": "id", "deal_id": "deal", "written_at": "at", "text": "answer"},
    }
    found = fitted(folder, notes=[debriefs], leads=False, campaign_members=None)

    assert found.entities == ("deals", "notes", "people", "deal_changes")
    assert [place.files for place in found.notes] == [
        "Task.csv",
        "Event.csv",
        "Note.csv",
        "EmailMessage.csv",
        "FeedItem.csv",
        "debriefs.csv",
    ]


def test_a_source_without_the_presets_deals_is_told_before_the_run(tmp_path: Path) -> None:
    write_csvs(tmp_path / "data", {"Account": SALESFORCE["Account"]})

    assert faults({"crm": source()}, tmp_path) == [
        "winloss.yaml: sources.crm: preset salesforce: deals: there is no file Opportunity. There are: Account.csv. "
        "Name the table or file (deals: table or files), or say how the preset's names are written here, such as "
        "`table_names: sf_{}`."
    ]


def test_only_lookups_that_bring_in_something_read_are_joined(folder: Path) -> None:
    deals = fitted(folder, deals={"segments": {"industry": None, "country": None}}).deals

    assert deals is not None
    assert [lookup.files for lookup in deals.lookups] == [
        "Campaign.csv",
        "OpportunityCompetitor.csv",
        "OpportunityContactRole.csv",
    ]


def test_a_faulty_key_over_a_preset_is_told_where_it_stands() -> None:
    with pytest.raises(SourceError) as raised:
        source(notes={"kinds": {"letter": ["Letter"]}})
    assert str(raised.value) == (
        "winloss.yaml: sources.crm.notes.kinds.letter: unknown name; known: 'call_note', 'email', 'transcript', "
        "'crm_comment', 'chat' or 'debrief'."
    )


def test_what_is_merged_leaves_the_preset_as_it_is() -> None:
    before = str(presets.load("salesforce"))
    own = {"outcomes": {"lost": ["Gone"]}, "columns": {"amount": None}}
    merged({"preset": "salesforce", "folder": "x", "deals": own})

    assert str(presets.load("salesforce")) == before
