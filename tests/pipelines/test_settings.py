"""Names in winloss.yaml that would mean two things, or nothing that Dagster can show."""

from pathlib import Path

import pytest

from pipelines import SettingsError, settings, settings_tables


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("  crm:", "  crm.eu:", "sources: 'crm.eu': use letters, digits, - and _ in the name of a source."),
        ("  crm:", "  raw:", "sources: 'raw': winloss has tables of that name. Give the source another one."),
        (
            "segments: {industry: industry}",
            "segments: {all: industry}",
            "sources.crm.deals.segments: 'all' stands for all deals. Give the segment another name.",
        ),
    ],
)
def test_a_name_that_cannot_be_is_refused(small, old, new, fault):
    path = small.folder / "winloss.yaml"
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(SettingsError) as told:
        settings.load(path)
    assert told.value.faults == [f"winloss.yaml: {fault}"]


def test_a_segment_named_twice_is_reported_once(small):
    path = small.folder / "winloss.yaml"
    path.write_text(path.read_text() + "segments: [industry, industry]\n")
    assert settings.load(path).reported_segments == ("industry",)


def test_faults_of_the_taxonomy_are_told_with_those_of_the_sources(small):
    path = small.folder / "winloss.yaml"
    text = path.read_text().replace("outcomes:", "reasons: {pricing: [Price]}\n      outcomes:")
    path.write_text(text + "taxonomy: {merge: {price: costs}}\n")
    with pytest.raises(SettingsError) as told:
        settings.load(path)
    first, second = told.value.faults
    assert first.startswith("winloss.yaml: taxonomy.merge: unknown category 'costs'. Known categories: price, ")
    assert second.startswith(
        "winloss.yaml: sources.crm.deals.reasons: unknown category 'pricing' (did you mean price?); known: price, "
    )


def test_an_own_category_may_be_a_reason_and_what_a_message_answers(small):
    path = small.folder / "winloss.yaml"
    text = path.read_text().replace("outcomes:", "reasons: {offline: [No net], value_roi: [ROI]}\n      outcomes:")
    own = "{id: offline, label: Offline, group: Product, phrases: [offline mode]}"
    path.write_text(text + f"taxonomy: {{merge: {{value_roi: price}}, add: [{own}]}}\n")
    (small.folder / "messages.yaml").write_text(
        "- {id: net, wording: No net needed, categories: [offline, value_roi]}\n"
    )
    small.check()
    rows = settings_tables.rows_of(small)
    assert rows["reasons"] == [("crm", "no net", "offline"), ("crm", "roi", "price")]
    assert [row[3] for row in rows["messages"]] == [["offline", "price"]]
    assert ("offline", "Offline", "Product", "Added in winloss.yaml.") in rows["categories"]
    assert ("value_roi", "price") in rows["filed_categories"]


def test_the_page_of_settings_lists_each_with_its_default():
    page = (Path(settings.__file__).parents[1] / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = dict(line.split(" | ")[:2] for line in page.splitlines() if line.startswith("| `"))
    told = {key.removeprefix("| ").strip("`"): default.strip(' `"') for key, default in rows.items()}
    fields = {name: field.default for name, field in settings.Settings.model_fields.items() if name != "sources"}
    assert set(told) == set(fields)
    plain = {name: str(default) for name, default in fields.items() if isinstance(default, str | int)}
    assert plain.items() <= told.items()
