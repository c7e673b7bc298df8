"""Values that the settings lack, told before a run with the line to add; competitors' names go through the catalog."""

from pathlib import Path

from crm_tables import write_csvs, write_project

from pipelines import source_checks
from pipelines.project import find
from sources.settings import parse
from sources.unmapped import values

DEALS = [
    {"id": str(number), "stage": stage, "type": kind, "why": why, "rivals": rivals, "sum": amount, "in": currency}
    for number, (stage, kind, why, rivals, amount, currency) in enumerate(
        [
            ("Won", "New", "", "Relay; Acme", "1", "EUR"),
            ("Lost", "Swap", "Fit", "Acme, Inc.;RELAY ltd", "1", "sek"),
            ("lost", "Swap", "No budget", "", "1", "SEK "),
            ("Lost", "", "price", "ACME corp;ACME corp", "", "NOK"),
        ]
    )
]
NOTES = [
    {"id": str(number), "of": "1", "what": kind} for number, kind in enumerate(["Call", "Fax", "email", "Fax", ""])
]
SETTINGS = {
    "folder": "data",
    "deals": {
        "files": "Deals.csv",
        "columns": {
            "deal_id": "id",
            "outcome": "stage",
            "closed_on": "id",
            "deal_type": "type",
            "crm_reason": "why",
            "crm_competitors": "rivals",
            "amount": "sum",
            "currency": "in",
        },
        "outcomes": {"won": ["Won"]},
        "deal_types": {"new": ["New"]},
        "reasons": {"price": ["Price"]},
        "no_decision_reasons": ["No budget"],
    },
    "notes": {
        "files": "Notes.csv",
        "columns": {"note_id": "id", "deal_id": "of", "written_at": "id", "text": "what", "kind": "what"},
        "kinds": {"call_note": ["call"]},
    },
}


def test_values_are_counted_by_setting_most_first(tmp_path: Path) -> None:
    write_csvs(tmp_path / "data", {"Deals": DEALS, "Notes": NOTES})

    assert values(parse({"crm": SETTINGS})["crm"], tmp_path) == {
        "outcomes": [("Lost", 2), ("lost", 1)],
        "deal_types": [("Swap", 2)],
        "reasons": [("Fit", 1)],
        "kinds": [("Fax", 2)],
        "competitors": [("Relay", 1), ("Acme", 1), ("Acme, Inc.", 1), ("RELAY ltd", 1), ("ACME corp", 1)],
        "currencies": [("SEK", 2), ("EUR", 1)],
    }


def test_kinds_are_counted_where_they_are_mapped_beside_places_whose_kind_is_given(tmp_path: Path) -> None:
    write_csvs(tmp_path / "data", {"Deals": DEALS, "Notes": NOTES, "Mails": NOTES})
    columns = {name: theirs for name, theirs in SETTINGS["notes"]["columns"].items() if name != "kind"}
    mails = {"files": "Mails.csv", "kind": "email", "columns": columns}

    found = values(parse({"crm": SETTINGS | {"notes": [SETTINGS["notes"], mails]}})["crm"], tmp_path)

    assert found["kinds"] == [("Fax", 2)]


def test_check_tells_the_line_to_add_and_knows_a_competitor_by_any_of_its_names(tmp_path: Path) -> None:
    write_csvs(tmp_path / "data", {"Deals": DEALS, "Notes": NOTES})
    write_project(tmp_path, str(SETTINGS).replace("'", '"'))

    assert source_checks.unmapped(find(tmp_path)) == [
        "winloss.yaml: sources.crm.deals.outcomes: lacks 'Lost' (2 deals, which will be set apart). "
        'Add "Lost" to won, lost, no_decision, open or invalid.',
        "winloss.yaml: sources.crm.deals.outcomes: lacks 'lost' (1 deals, which will be set apart). "
        'Add "lost" to won, lost, no_decision, open or invalid.',
        "winloss.yaml: sources.crm.deals.deal_types: lacks 'Swap' (2 deals, which count under no type). "
        'Add "Swap" to new, renewal or expansion.',
        "winloss.yaml: sources.crm.deals.reasons: lacks 'Fit' (1 deals, which have no CRM reason in the figures). "
        'Add "Fit" to a category such as price, or to no_decision_reasons.',
        "winloss.yaml: sources.crm.notes.kinds: lacks 'Fax' (2 notes, which are read as CRM comments). "
        'Add "Fax" to a kind such as call_note.',
        "winloss.yaml: exchange_rates: lacks 'SEK' (2 deals of crm, which will be set apart). Add "
        'the line "SEK: RATE", what 1 SEK is worth in USD.',
        "winloss.yaml: exchange_rates: lacks 'EUR' (1 deals of crm, which will be set apart). Add "
        'the line "EUR: RATE", what 1 EUR is worth in USD.',
        "competitors.yaml: lacks 'Acme' (1 deals of crm name it). Add it as an alias, or the line: "
        '- {id: acme, name: "Acme"}',
        "competitors.yaml: lacks 'Acme, Inc.' (1 deals of crm name it). Add it as an alias, or the line: "
        '- {id: acme, name: "Acme, Inc."}',
        "competitors.yaml: lacks 'ACME corp' (1 deals of crm name it). Add it as an alias, or the line: "
        '- {id: acme, name: "ACME corp"}',
    ]
