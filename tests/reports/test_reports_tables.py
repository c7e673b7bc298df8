"""What stands in each table of the page, cell by cell."""

import re
from html import unescape

import pytest
from published_marts import (
    ALL_TIME,
    QUARTER,
    WINDOW,
    competitor,
    new_name,
    objection,
    reason,
    source,
    theme,
    win_rate,
    write,
)
from test_reports_site import EARLIER, full_marts, message

from reports import competitors, messages, method, names, objections, published, reasons, trends
from reports.terms import Terms

NAMES = {
    "competitors": [{"competitor": "relay", "name": "Relay"}],
    "categories": [{"category": "price", "label": "Price", "category_group": "Commercial"}],
}


@pytest.fixture
def read(tmp_path):
    def marts(**tables):
        return published.read(write(tmp_path / "winloss.duckdb", **NAMES, **tables))

    return marts


def grid(table):
    """The texts of a table's cells, row by row, its caption first."""
    caption = re.findall(r"<caption>(.*?)</caption>", table)
    rows = [
        re.findall(r"<t[dh][ >].*?</t[dh]>", row, flags=re.S) for row in re.findall(r"<tr.*?</tr>", table, flags=re.S)
    ]
    return [[_text(cell) for cell in cells] for cells in [caption, *rows]]


def _text(cell):
    apart = re.sub(r"<small>", " | ", cell)
    return " ".join(unescape(re.sub(r"<[^>]+>", "", apart)).replace("\u202f", " ").split())


WINDOWED = [win_rate(EARLIER, 20, 22, 8), win_rate(QUARTER, 21, 20, 7), win_rate(WINDOW, 40, 45, 15)]


def test_competitors_stand_with_share_head_to_head_and_what_they_cost(read):
    rows = [
        competitor(WINDOW, "relay", 80, 12, 20, 9, top_objection="price"),
        competitor(WINDOW, "unnamed", 80, 2, 1, 0),
        competitor(ALL_TIME, "relay", 800, 120, 200, 90),
    ]
    (table,) = competitors.render(read(win_rate_trend=WINDOWED, competitor_trend=rows), Terms([]))
    assert grid(table) == [
        ["Competitors 12 months to October 2026"],
        ["Competitor", "In how many deals", "When we meet them", "What it costs"],
        ["Seen", "Share", "Share by quarter", "Won", "Lost", "Head to head", "Lost to", "Value lost", "Main objection"],
        ["Relay", "32", "40% | 30–51% · n 80", "", "12", "20", "38% | 23–55% · n 32", "9", "€378k", "Price"],
        ["unnamed", "3", "4% | 1–10% · n 80", "", "2", "1", "2 of 3", "0", "€18.9k", "–"],
    ]


def test_a_window_without_rows_gives_way_to_all_time(read):
    rows = [competitor(ALL_TIME, "relay", 800, 120, 200, 90)]
    data = read(win_rate_trend=[*WINDOWED, win_rate(ALL_TIME, 400, 450)], competitor_trend=rows)
    (table,) = competitors.render(data, Terms([]))
    assert grid(table)[0] == ["Competitors all time"]


def test_reasons_of_notes_stand_beside_those_of_the_crm(read):
    rows = [
        reason(WINDOW, "lost", "price", 30, 12, 9, undetermined=4),
        reason(WINDOW, "lost", "other", 30, 0, 3, undetermined=4),
        reason(WINDOW, "won", "price", 3, 3, 0),
    ]
    data = read(win_rate_trend=WINDOWED, reason_trend=rows)
    lost, won = reasons.of(data, "lost", Terms([])), reasons.of(data, "won", Terms([]))
    assert [grid(table) for table in lost.tables + won.tables] == [
        [
            ["Why we lose 12 months to October 2026"],
            ["Reason", "Notes say", "CRM", "As bars"],
            ["Price", "40% | 25–58% · n 30", "9 | of 12", ""],
            ["other", "0% | 0–11% · n 30", "3 | of 12", ""],
        ],
        [
            ["Why we win 12 months to October 2026"],
            ["Reason", "Notes say", "As bars"],
            ["Price", "3 of 3", ""],
        ],
    ]
    assert (lost.undetermined, won.undetermined) == ("4 lost deals", "")


def test_objections_stand_with_prevalence_survival_and_gap(read):
    rows = [
        objection(WINDOW, "price", 70, 25, 9, 22, gap=-0.1, gap_low=-0.2, gap_high=-0.01),
        objection(WINDOW, "integration", 70, 4, 1, 3, gap=-0.3, gap_low=-0.7, gap_high=0.1),
        objection(WINDOW, "never", 70, 0, 0, 0),
        objection(WINDOW, "all but few", 70, 60, 6, 12, gap=-0.3, gap_low=-0.7, gap_high=0.1, n_if_not=4),
    ]
    (table,) = objections.render(read(win_rate_trend=WINDOWED, objection_trend=rows), Terms([]))
    assert grid(table) == [
        ["Objections 12 months to October 2026"],
        ["Objection", "Raised", "Resolved", "Prevalence", "Won if raised", "Gap (association)"],
        ["all but few", "60", "20", "86% | 76–92% · n 70", "50% | 25–75% · n 12 indicative", "–"],
        ["Price", "25", "8", "36% | 26–47% · n 70", "41% | 23–61% · n 22", "−10 points | −20 to −1"],
        ["integration", "4", "1", "6% | 2–14% · n 70", "1 of 3", "–"],
    ]


def test_messages_stand_with_win_rates_with_and_without_before_and_after(read):
    table = messages.render(
        read(win_rate_trend=WINDOWED, message_trend=[message(WINDOW, "Live in 30 days")]), Terms([])
    )
    assert grid(table) == [
        ["Messages 12 months to October 2026"],
        ["Message", "Launched", "Used", "Buyers echo it", "Win rate"],
        ["with it", "without it", "before it", "after it"],
        [
            "Live in 30 days",
            "15 January 2026",
            "30% | 18–45% · n 40",
            "3",
            "70% | 40–89% · n 10 indicative",
            "41% | 23–61% · n 22",
            "1 of 3",
            "50% | 34–66% · n 32",
        ],
    ]


def test_quarters_stand_newest_first_and_an_unfinished_one_has_no_change(read):
    change = {"change": 0.03, "change_low": -0.17, "change_high": 0.23}
    now = {"period_kind": "quarter", "period": "2026-Q4", "period_on": WINDOW["period_on"].replace(2026, 10)}
    data = read(
        win_rate_trend=[
            win_rate(EARLIER, 20, 22, 8),
            win_rate(QUARTER, 21, 20, 7, **change),
            win_rate(now | {"is_complete": False}, 2, 1, **change),
        ]
    )
    assert grid(trends.by_period(data, "quarter", Terms([])))[1:] == [
        [
            *("Quarter", "Won", "Lost", "No decision", "Win rate", "No-decision rate", "Value won", "Value lost"),
            "Change from quarter before",
        ],
        ["Q4 2026 so far", "2", "1", "0", "2 of 3", "0 of 3", "€42.8k", "€18.9k", "–"],
        [
            *("Q3 2026", "21", "20", "7", "51% | 36–66% · n 41", "15% | 7–27% · n 48", "€449k", "€378k"),
            "+3 points | −17 to +23",
        ],
        ["Q2 2026", "20", "22", "8", "48% | 33–62% · n 42", "16% | 8–29% · n 50", "€428k", "€416k", "–"],
    ]


def test_what_is_known_about_closed_deals_is_counted_by_outcome(read):
    table = method.coverage(read(coverage=full_marts()["coverage"]))
    assert grid(table)[2:] == [["All closed", "100", "80 | 80%", "70 | 70%", "60 | 60%", "–"]]


def test_sources_are_shown_however_many_campaigns_there_are(read):
    campaigns = [source("all", f"Campaign {number}", 20, 4, 1, 1) for number in range(250)]
    both = [source("all", "all", 90, 9, 3, 3), source("Web", "all", 50, 5, 2, 2)]
    data = read(win_rate_trend=WINDOWED, source_funnel=[*campaigns, *both])
    assert [(row["source"], row["campaign"]) for row in data.sources[:2]] == [("all", "all"), ("Web", "all")]


def test_phrases_are_shown_however_many_vendors_there_are(read):
    vendors = [new_name("vendor", f"Vendor {number}", 5) for number in range(70)]
    data = read(new_names=[*vendors, new_name("phrase", "data residency", 3)])
    assert [row["name"] for row in data.new_names if row["kind"] == "phrase"] == ["data residency"]


def test_a_heading_that_explains_itself_is_a_link_also_over_the_names_of_rows(read):
    terms = Terms([{"term": "emerging_theme", "label": "Theme", "definition": "New.", "formula": ""}])
    page = "".join(map(str, names.themes(read(emerging_themes=[theme("vendor", "Quillon", 5)]), terms, "analyst")))
    assert '<a class="term"' in page
    assert "&lt;a" not in page
