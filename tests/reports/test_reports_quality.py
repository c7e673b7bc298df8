"""How well notes are read, as the page tells it: before any audit, and with some categories proven."""

import pytest
from published_marts import ALL_TIME, QUARTER, WINDOW, objection, rate, win_rate, write
from test_reports_tables import NAMES, grid

from reports import objections, published, quality, site
from reports.terms import Terms

TRENDS = {
    "win_rate_trend": [win_rate(QUARTER, 21, 20, 7), win_rate(WINDOW, 40, 45, 15), win_rate(ALL_TIME, 40, 45, 15)],
    "objection_trend": [objection(WINDOW, "price", 70, 25, 9, 22), objection(WINDOW, "other", 70, 9, 3, 8)],
}


def row(category, audited, supporting, read, true, correct, elsewhere=(0, 0, 0)):
    return {
        "category": category,
        "audited": audited,
        "supporting": supporting,
        "claims_read": read,
        "claims_true": true,
        "claims_correct": correct,
        **rate("precision", correct, read),
        **rate("recall", correct, true),
        "is_proven": supporting >= 10,
        "elsewhere_read": elsewhere[0],
        "elsewhere_true": elsewhere[1],
        "elsewhere_correct": elsewhere[2],
        **rate("elsewhere_precision", elsewhere[2], elsewhere[0]),
        **rate("elsewhere_recall", elsewhere[2], elsewhere[1]),
        "evidence_key": f"extraction_quality/{category}",
    }


@pytest.fixture
def read(tmp_path):
    return lambda **tables: published.read(write(tmp_path / "winloss.duckdb", **NAMES, **TRENDS, **tables))


def test_before_any_audit_everything_is_unproven_and_the_page_says_what_to_do(read, tmp_path):
    marts = read(extraction_quality=[row(each, 0, 0, 0, 0, 0) for each in ("all", "price")])
    assert quality.render(marts, Terms([])) is None
    assert quality.line(marts).startswith("No sentence of our notes has been audited, so every category is unproven")
    assert objections.unproven(marts) == "all of them"
    site.write(tmp_path / "winloss.duckdb", tmp_path)
    pages = {name: " ".join((tmp_path / name).read_text().split()) for name in ("objections.html", "data.html")}
    assert "Unproven in our notes: all of them." in pages["objections.html"]
    assert "winloss review writes the workbook" in pages["data.html"]


def test_precision_and_recall_stand_with_their_ranges_and_what_is_unproven_is_marked(read):
    marts = read(
        extraction_quality=[
            row("integration", 60, 3, 2, 3, 2),
            row("price", 60, 12, 10, 8, 6),
            row("all", 60, 15, 12, 11, 8),
        ]
    )
    assert grid(quality.render(marts, Terms([]))) == [
        ["How well claims are read 60 audited sentences"],
        ["Category", "Sentences", "Precision", "Recall", "Standing"],
        ["All", "15", "67% | 39–86% · n 12 indicative", "73% | 43–90% · n 11 indicative", "audited"],
        ["Price", "12", "60% | 31–83% · n 10 indicative", "75% | 41–93% · n 8 indicative", "audited"],
        ["integration", "3", "2 of 2", "2 of 3", "unproven"],
    ]
    assert objections.unproven(marts) == "other"


def test_what_was_measured_elsewhere_is_told_before_any_audit(read):
    marts = read(extraction_quality=[row("all", 0, 0, 0, 0, 0, (40, 50, 30)), row("other", 0, 0, 0, 0, 0)])
    assert quality.line(marts).endswith("The table says how well objections are read in notes of other industries.")
    assert [line[:1] + line[4:] for line in grid(quality.render(marts, Terms([])))[1:]] == [
        ["Category", "Precision elsewhere", "Recall elsewhere", "Standing"],
        ["All", "75% | 60–86% · n 40", "60% | 46–72% · n 50", "unproven"],
        ["other", "–", "–", "unproven"],
    ]
