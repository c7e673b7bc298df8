"""Names in winloss.yaml that would mean two things, or nothing that Dagster can show."""

import pytest

from pipelines import SettingsError, settings


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
