from datetime import date
from pathlib import Path

import pytest

from nlp import messages, taxonomy


def test_messages_are_read_from_a_list(tmp_path: Path) -> None:
    path = tmp_path / "messages.yaml"
    path.write_text(
        "- {id: days, wording: Live in days, phrases: [live in days not months], launched_on: 2026-03-01,"
        " categories: [implementation], competitors: [relay]}\n",
        encoding="utf-8",
    )
    assert messages.load(path, ["relay"]) == (
        messages.Message(
            id="days",
            wording="Live in days",
            phrases=("live in days not months",),
            launched_on=date(2026, 3, 1),
            categories=("implementation",),
            competitors=("relay",),
        ),
    )


def test_all_faults_of_messages_are_listed_at_once() -> None:
    data = [
        {"id": "a", "wording": "One price", "categories": ["pricing"]},
        {"id": "b", "wording": "One price", "launch": "2026-01-01"},
        {"id": "c", "wording": " "},
        {"id": "D", "wording": "Upper case"},
        {"id": "e", "wording": "Good", "competitors": ["relay", "nobody"]},
        {"id": "e", "wording": "Good", "phrases": ["ok"]},
        {"id": "e", "wording": "Good", "launched_on": "soon"},
        {"id": "e", "wording": "Twice"},
        7,
    ]
    with pytest.raises(messages.MessagesError) as refused:
        messages.parse(data, competitors=["relay"])
    assert str(refused.value).split("\n") == [
        f"messages.yaml: message 'a': unknown category 'pricing'. Known categories: {', '.join(taxonomy.IDS)}.",
        "messages.yaml: message 'b': unknown key 'launch'."
        " Known keys: id, wording, phrases, launched_on, categories, competitors.",
        "messages.yaml: message 'c': 'wording' is empty. Write the message as marketing words it.",
        "messages.yaml: message 'D': bad id 'D'. Use lower-case letters, digits, '-' and '_'.",
        "messages.yaml: message 'e': unknown competitor 'nobody'. Known competitors: relay.",
        "messages.yaml: message 'e': 'phrases' holds 'ok', too short to recognise. Write at least four letters.",
        "messages.yaml: message 'e': 'launched_on' is 'soon': input should be a valid date or datetime,"
        " input is too short. Correct it.",
        "messages.yaml: message 'e': the id is given twice. Rename one.",
        "messages.yaml: message 9: expected keys such as id and wording, found 7. Rewrite the entry.",
    ]


def test_the_taxonomy_has_thirteen_categories_in_five_groups() -> None:
    categories = taxonomy.categories()
    assert tuple(category.id for category in categories) == taxonomy.IDS
    groups: dict[str, list[str]] = {}
    for category in categories:
        groups.setdefault(category.group, []).append(category.id)
    assert groups == {
        "Commercial": ["price", "contract_terms", "value_roi"],
        "Product": ["missing_feature", "integration", "security_compliance", "ease_of_use", "performance_reliability"],
        "Delivery": ["implementation", "support_service"],
        "Company": ["trust_brand"],
        "Buyer": ["timing_priority", "stakeholder"],
    }
