"""Charts: what is drawn, what is left out, and that nothing in them needs a script, a style or a fixed colour."""

import re
from datetime import date

from published_marts import objection, win_rate

from reports import charts


def quarter(number, is_complete=True):
    return {
        "period_kind": "quarter",
        "period": f"2026-Q{number}",
        "period_on": date(2026, 3 * number - 2, 1),
        "is_complete": is_complete,
    }


def texts(svg):
    found = re.findall(r"<text[^>]*>(.*?)</text>", svg)
    return [" ".join(re.sub(r"<[^>]+>", " ", text).replace("\u202f", " ").split()) for text in found]


def test_the_win_rate_chart_shows_rates_n_and_the_unfinished_quarter_and_no_rate_of_few_deals():
    rows = [
        win_rate(quarter(1), 20, 30),
        win_rate(quarter(2), 3, 1),
        win_rate(quarter(3), 6, 4),
        win_rate(quarter(4, is_complete=False), 22, 18),
    ]
    narrow = re.findall(r"<svg.*?</svg>", charts.win_rates(rows), flags=re.S)[1]
    assert texts(narrow) == [
        *("Q1 2026 n 50", "Q2 2026 n 4", "Q3 2026 n 10", "Q4 2026 n 40 so far"),
        *("0%", "20%", "40%", "60%", "80%"),
        *("40%", "60%", "55%"),
    ]
    assert re.findall(r"<(title|desc) id=\"([^\"]+)\">([^<]+)", narrow) == [
        ("title", "win-rate-narrow-title", "Win rate by quarter"),
        (
            "desc",
            "win-rate-narrow-description",
            "Q1 2026 40% (28–54%, n 50), Q3 2026 60% (31–83%, n 10), Q4 2026 55% (40–69%, n 40).",
        ),
    ]


def test_a_panel_says_nothing_of_a_quarter_that_it_has_no_row_for():
    rows = [objection(quarter(n), "price", 60, 20, 5, 15) for n in (1, 2, 3)]
    rows += [objection(quarter(n), "integration", 60, 10, 5, 15) for n in (1, 2)]
    chart = charts.objections(rows, {"price": "Price"}, ["price", "integration"])
    headings = [text for text in texts(chart) if text.startswith(("Price", "integration"))]
    assert headings == ["Price 33%", "integration"] * 2


def test_charts_hold_no_style_no_script_and_only_the_pages_colours():
    chart = charts.win_rates([win_rate(quarter(n), 20, 30) for n in (1, 2, 3)])
    assert re.findall(r"<script|style=|href=|\son[a-z]+=", chart) == []
    assert set(re.findall(r'(?:fill|stroke)="([^"]+)"', chart)) == {
        "none",
        "var(--ink)",
        "var(--quiet)",
        "var(--rule)",
        "var(--series)",
    }
