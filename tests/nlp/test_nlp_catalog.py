from pathlib import Path

import pytest

from nlp import catalog

US = {"name": "Cadenza", "aliases": ["Cadenza Cloud"], "products": ["Cadenza Studio"]}
RELAY = {"id": "relay", "name": "Relay", "aliases": ["Relay HQ", "relayhq.io"], "products": ["Relay Flow"]}
ACME = {"id": "acme", "name": "Acme", "aliases": ["Acme Software"]}


def faults(data: object) -> list[str]:
    with pytest.raises(catalog.CatalogError) as refused:
        catalog.parse(data)
    return str(refused.value).split("\n")


def test_a_catalog_is_read_whole() -> None:
    read = catalog.parse({"us": US, "competitors": [RELAY]})
    assert read.us.names == ("Cadenza", "Cadenza Cloud", "Cadenza Studio")
    assert [(company.id, company.names) for company in read.competitors] == [
        ("relay", ("Relay", "Relay HQ", "relayhq.io", "Relay Flow"))
    ]


def test_all_faults_are_listed_at_once() -> None:
    entries = [
        {"id": "relay", "name": "Relay", "aliases": ["AC"]},
        {"id": "acme", "name": "Acme", "aliases": ["ac"]},
        {"id": "Bad Id", "name": "Bad"},
        {"id": "other", "name": "Other"},
        {"name": "Nameless Id"},
        {"id": "noname"},
        {"id": "extra", "name": "Extra", "website": "x.example"},
        {"id": "relay", "name": "Relay again"},
        {"id": "ours", "name": "cadenza cloud"},
        "Quillon",
    ]
    assert faults({"us": US, "competitors": entries, "vendors": []}) == [
        "competitors.yaml: unknown key 'vendors'. Known keys: us, competitors.",
        "competitors.yaml: competitor 'Bad Id': bad id 'Bad Id'. Use lower-case letters, digits, '-' and '_'.",
        "competitors.yaml: competitor 'other': the id 'other' is reserved. Choose another than us, other, all.",
        "competitors.yaml: competitor 'Nameless Id': 'id' is missing."
        " Add a short id in lower case, for example namelessid.",
        "competitors.yaml: competitor 'noname': 'name' is missing. Add it.",
        "competitors.yaml: competitor 'extra': unknown key 'website'. Known keys: id, name, aliases, products.",
        "competitors.yaml: competitor 10: expected keys such as id and name, found 'Quillon'. Rewrite the entry.",
        "competitors.yaml: 'acme' repeats the name \"ac\" (first used by 'relay' as \"AC\"). Remove one.",
        "competitors.yaml: the id 'relay' is given twice. Rename one.",
        "competitors.yaml: 'ours' repeats the name \"cadenza cloud\""
        " (first used by 'us' as \"Cadenza Cloud\"). Remove one.",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "",
            "competitors.yaml: is empty. Fill it in, or run `winloss init` in an empty folder for a commented example.",
        ),
        (
            "us: [",
            "competitors.yaml: not YAML at line 1, column 6: expected the node content, but found '<stream end>'.",
        ),
        ("- a list", "competitors.yaml: expected the keys 'us' and 'competitors', found list. Rewrite it so."),
        (
            "competitors: []",
            "competitors.yaml: 'us' is missing. Add your own company with id, name, aliases and products.",
        ),
        ("us: {name: '!'}", "competitors.yaml: us: 'name' is '!', without a letter or digit."),
    ],
)
def test_a_file_that_is_no_catalog_is_refused(tmp_path: Path, text: str, fault: str) -> None:
    path = tmp_path / "competitors.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(catalog.CatalogError) as refused:
        catalog.load(path)
    assert str(refused.value).startswith(fault)


def test_a_missing_file_and_one_in_another_encoding_are_named(tmp_path: Path) -> None:
    with pytest.raises(catalog.CatalogError, match="no such file"):
        catalog.load(tmp_path / "competitors.yaml")
    (tmp_path / "latin.yaml").write_bytes("us: {name: Café}".encode("latin-1"))
    with pytest.raises(catalog.CatalogError, match=r"latin.yaml: byte 14 is not UTF-8"):
        catalog.load(tmp_path / "latin.yaml")


def test_a_name_that_is_a_common_word_is_allowed() -> None:
    read = catalog.parse({"us": US, "competitors": [{"id": "pace", "name": "Pace"}]})
    assert read.resolve("Pace") == "pace"


@pytest.mark.parametrize(
    ("given", "competitor"),
    [
        ("Acme", "acme"),
        ("Acme, Inc.", "acme"),
        ("ACME corp", "acme"),
        ("  acme   software ltd ", "acme"),
        ("relayhq.io", "relay"),
        ("Relay-HQ", "relay"),
        ("Relay H.Q.", "relay"),
        ("AC-ME", "acme"),
        ("Acme Sotfware", "acme"),
        ("Acne", None),
        ("Delay", None),
        ("Group", None),
        ("", None),
        ("n/a", None),
        ("Relay Floor", None),
    ],
)
def test_a_crm_field_is_resolved_but_a_short_name_never_guessed(given: str, competitor: str | None) -> None:
    assert catalog.parse({"us": US, "competitors": [RELAY, ACME]}).resolve(given) == competitor


def test_names_that_differ_in_a_digit_are_never_taken_for_each_other() -> None:
    read = catalog.parse({"us": US, "competitors": [{"id": "m", "name": "Monitor T220"}]})
    assert [read.resolve("Monitor T220"), read.resolve("Monitor T221")] == ["m", None]


def test_the_version_depends_on_the_content_only() -> None:
    one = catalog.parse({"us": US, "competitors": [RELAY, ACME]})
    other_order = catalog.parse({"us": US, "competitors": [ACME, RELAY | {"aliases": ["relayhq.io", "Relay HQ"]}]})
    fewer = catalog.parse({"us": US, "competitors": [ACME]})
    assert one.version == other_order.version
    assert one.version != fewer.version
