"""The settings of a source: what is refused, and in which words."""

import pytest

from sources import SourceError
from sources.settings import parse

DEALS = {
    "files": "deals.csv",
    "columns": {"deal_id": "id", "outcome": "stage", "closed_on": "closed"},
    "outcomes": {"won": ["Closed Won"], "lost": "Closed Lost", "open": [1, True]},
}


def faults(entry: object) -> list[str]:
    with pytest.raises(SourceError) as raised:
        parse({"crm": entry})
    return str(raised.value).splitlines()


def test_values_are_read_as_the_crm_writes_them() -> None:
    source = parse({"crm": {"folder": "exports", "deals": DEALS}})["crm"]

    assert source.deals is not None
    assert source.deals.outcomes == {"won": ["Closed Won"], "lost": ["Closed Lost"], "open": ["1", "True"]}
    assert source.entities == ("deals",)


def test_what_a_lookup_brings_in_under_a_name_of_ours_is_that_column_unless_another_is_mapped() -> None:
    lookup = {"files": "c.csv", "key": "account", "matches": "account", "several": "all"}
    brought = [{**lookup, "columns": {"contact_ids": "id", "currency": "money", "size": "size"}}]
    columns = {**DEALS["columns"], "currency": "currency_code"}
    source = parse({"crm": {"folder": "exports", "deals": {**DEALS, "columns": columns, "lookups": brought}}})["crm"]

    assert source.deals is not None
    assert source.deals.columns == {**columns, "contact_ids": "contact_ids"}


def test_all_faults_are_told_at_once_with_path_and_known_keys() -> None:
    entry = {
        "folder": "exports",
        "encodng": "utf-8",
        "deals": {
            **DEALS,
            "outcome": {},
            "columns": {"deal_id": "id", "outcom": "stage", "closed_on": "closed"},
            "outcomes": {"win": ["x"]},
            "decimal": ";",
        },
        "notes": {"files": "n.csv", "columns": {"note_id": "id"}},
    }

    assert faults(entry) == [
        "winloss.yaml: sources.crm.deals.columns: unknown column 'outcom' (did you mean outcome?); known: deal_id, "
        "outcome, crm_is_closed, crm_is_won, opened_on, closed_on, amount, currency, deal_type, crm_reason, "
        "analyst_reason, crm_competitors, owner_id, contact_ids, lead_source, merged_into, merged_ids, changed_at, "
        "is_deleted.",
        "winloss.yaml: sources.crm.deals.outcomes.win: unknown name; "
        "known: 'won', 'lost', 'no_decision', 'open' or 'invalid'.",
        "winloss.yaml: sources.crm.deals.decimal: unknown name; known: '.' or ','.",
        "winloss.yaml: sources.crm.deals.outcome: unknown key (did you mean outcomes?); known: table, query, files, "
        "columns, lookups, only, nulls, date_formats, id_prefix, look_back_hours, reconcile, "
        "vanish_limit, segments, outcomes, no_decision_reasons, deal_types, reasons, competitors_separator, decimal.",
        "winloss.yaml: sources.crm.notes.columns: notes need a column for deal_id, written_at, text.",
        "winloss.yaml: sources.crm.encodng: unknown key (did you mean encoding?); known: url, password_env, "
        "password_file, folder, preset, table_names, in_schema, encoding, delimiter, deals, notes, people, leads, "
        "campaign_members, deal_changes.",
    ]


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ({"deals": DEALS}, "sources.crm: name exactly one of url (a database) and folder (files)."),
        (
            {"folder": "x"},
            "sources.crm: name at least one of deals, notes, people, leads, campaign_members, deal_changes.",
        ),
        (
            {"url": "sqlite:///a.db", "deals": DEALS},
            "sources.crm: deals and its lookups must name table or query, as the source is a database.",
        ),
        (
            {"folder": "x", "deals": {**DEALS, "table": "t"}},
            "sources.crm.deals: name exactly one of table, query, files.",
        ),
        (
            {"folder": "x", "encoding": "utf8-ish", "deals": DEALS},
            "sources.crm.encoding: no encoding is called 'utf8-ish'; usual: utf-8, cp1252, latin-1, utf-16.",
        ),
        (
            {"folder": "x", "deals": {**DEALS, "outcomes": {"won": ["Closed"], "lost": ["closed "]}}},
            "sources.crm.deals: outcomes: 'closed ' stands under both won and lost; keep one.",
        ),
        *(
            (
                {"folder": "x", "deals": {**DEALS, "files": files}},
                f"sources.crm.deals.files: {files!r}: name files relative to `folder`, such as deals.csv or "
                "exports/deals-*.csv.",
            )
            for files in ("/srv/deals.csv", "", "**.csv")
        ),
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused(entry: object, fault: str) -> None:
    assert faults(entry) == [f"winloss.yaml: {fault}"]


def test_no_source_at_all_is_refused() -> None:
    with pytest.raises(SourceError, match="sources: expected at least one source"):
        parse({})


def test_reading_starts_over_when_other_columns_are_mapped_but_not_when_values_are() -> None:
    before = parse({"crm": {"folder": "x", "deals": DEALS}})["crm"].mapping_hash("deals")
    values = parse({"crm": {"folder": "x", "deals": {**DEALS, "outcomes": {"won": ["Won"]}}}})["crm"]
    columns = parse({"crm": {"folder": "x", "deals": {**DEALS, "segments": {"size": "size"}}}})["crm"]

    assert values.mapping_hash("deals") == before
    assert columns.mapping_hash("deals") != before
