"""The page as written: hostile data stays text, every number leads to its evidence, and odd data still makes a page."""

import re
from datetime import date
from html.parser import HTMLParser

import pytest
from published_marts import ALL_TIME, QUARTER, WINDOW, competitor, flag, objection, rate, reason, win_rate, write

from reports import page, site

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"' {{ 7*7 }} %s {0}"
EARLIER = {"period_kind": "quarter", "period": "2026-Q2", "period_on": date(2026, 4, 1), "is_complete": True}
OLD_QUARTER = {"period_kind": "quarter", "period": "2017-Q4", "period_on": date(2017, 10, 1), "is_complete": True}


class Tags(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, html):
        """Read the page."""
        super().__init__()
        self.tags, self.text = [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        """Keep a tag."""
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        """Keep a text."""
        self.text.append(data)


def message(period, wording):
    return {
        **period,
        "message": "m",
        "wording": wording,
        "launched_on": date(2026, 1, 15),
        "eligible": 40,
        "used": 12,
        "buyer_echoed": 3,
        **rate("use_rate", 12, 40),
        "won_used": 7,
        "n_used": 10,
        **rate("win_rate_used", 7, 10),
        "won_unused": 9,
        "n_unused": 22,
        **rate("win_rate_unused", 9, 22),
        "won_before": 1,
        **rate("before", 1, 3),
        "n_before": 3,
        "won_after": 16,
        **rate("after", 16, 32),
        "n_after": 32,
        "flag": flag(40),
        "evidence_key": f"message/{period['period']}/m",
    }


def full_marts(name="Relay"):
    """Rows for every section, with the same name wherever users' data gives one."""
    return {
        "win_rate_trend": [
            win_rate(EARLIER, 20, 22, 8),
            win_rate(QUARTER, 21, 20, 7, change=0.03, change_low=-0.17, change_high=0.23),
            win_rate(WINDOW, 40, 45, 15),
            win_rate(ALL_TIME, 40, 45, 15),
            win_rate(WINDOW, 20, 21, 4, segment_name=name, segment_value=name),
        ],
        "competitor_trend": [
            competitor(period, name, 80, 12, 20, 9, top_objection="price") for period in (EARLIER, QUARTER, WINDOW)
        ],
        "competitors": [{"competitor": name, "name": name}],
        "objection_trend": [
            objection(period, "price", 70, 25, 9, 22, gap=-0.1, gap_low=-0.2, gap_high=-0.01)
            for period in (EARLIER, QUARTER, WINDOW)
        ],
        "categories": [{"category": "price", "label": name, "category_group": "Commercial"}],
        "message_trend": [message(WINDOW, name)],
        "reason_trend": [
            reason(WINDOW, "lost", "price", 30, 12, 9, undetermined=4),
            reason(WINDOW, "won", name, 28, 10, 0),
        ],
        "changes": [
            {
                "announced_for": "2026-Q3",
                "period_on": date(2026, 7, 1),
                "metric": "win_rate",
                "competitor": "all",
                "category": None,
                "segment_name": "all",
                "deal_type": "all",
                "q_value": 0.01,
                "sentence": name,
                "evidence_key": name,
            }
        ],
        "coverage": [
            {
                "period_kind": "all_time",
                "period": "all time",
                "period_on": date(2024, 5, 1),
                "outcome": "all",
                "segment_name": "all",
                "segment_value": "all",
                "closed_deals": 100,
                "with_notes": 80,
                "with_pre_close_notes": 70,
                "with_competitor": 60,
                "with_reason": 0,
                "coverage": 0.7,
            }
        ],
        "glossary": [{"term": "win_rate", "label": name, "definition": name, "formula": name}],
        "refused_rows_summary": [{"source": name, "entity": "deals", "reason": name, "remedy": name, "rows": 2}],
    }


@pytest.fixture
def page_of(tmp_path):
    def written(overview=None, **tables):
        site.write(write(tmp_path / "winloss.duckdb", overview, **tables), tmp_path / "page")
        return (tmp_path / "page" / "index.html").read_text(encoding="utf-8")

    return written


def test_hostile_names_stay_text(page_of):
    html = page_of({"company": HOSTILE, "currency": HOSTILE}, **full_marts(HOSTILE))
    tags = Tags(html)
    assert {tag for tag, _ in tags.tags} & {"script", "img", "iframe", "object"} == set()
    assert [
        name for _, attributes in tags.tags for name in attributes if name.startswith("on") or name == "style"
    ] == []
    assert sum(text.count(HOSTILE) for text in tags.text) > 10


def test_a_page_without_surprises_has_every_section_filled(page_of):
    html = page_of(**full_marts())
    assert "Nothing to show yet" not in html
    assert re.findall(r'<table id="([^"]+)"', html) == [
        "competitors-table",
        "reasons-lost",
        "reasons-won",
        "objections-table",
        "messages-table",
        "trend-quarter",
        "segment-0",
        "coverage",
        "refused",
    ]
    assert re.findall(r'<svg class="(chart [a-z]+)"', html) == ["chart wide", "chart narrow"] * 2


def test_every_rate_and_count_of_a_deal_leads_to_its_evidence(page_of):
    html = page_of(**full_marts())
    trends = html[html.index('id="competitors-table"') : html.index('id="coverage"')]
    cells = re.findall(r"<td [^>]*>(.*?)</td>", trends, flags=re.S)
    numbers = [cell for cell in cells if re.search(r">[^<]*\d", f">{cell}") and "January" not in cell]
    assert len(numbers) > 40
    assert [cell for cell in numbers if "data-key=" not in cell] == []


def test_ids_are_unique_and_links_lead_somewhere(page_of):
    tags = Tags(page_of(**full_marts())).tags
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert sorted(ids) == sorted(set(ids))
    assert {a["href"].removeprefix("#") for tag, a in tags if tag == "a"} <= set(ids)


def test_the_policy_lets_only_this_style_in(page_of):
    html = page_of(**full_marts())
    style = html[html.index("<style>") + len("<style>") : html.index("</style>")]
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', html)
    assert policy.replace("&#39;", "'") == page.policy(style)
    assert re.findall(r"https?://(?!www\.w3\.org)", html) == []


def test_a_page_without_any_closed_deal_says_so(page_of):
    html = page_of(
        {
            "deals": 3,
            "closed_deals": 0,
            "open_deals": 3,
            "notes": 0,
            "data_from": None,
            "data_until": None,
            "has_notes": False,
            "has_competitors": False,
            "has_reasons": False,
        }
    )
    assert '<h1 id="headline">Cadenza: no closed deals yet</h1>' in html
    assert html.count("Nothing to show yet") == 5
    assert "%" not in re.sub(r"<style>.*?</style>|<meta[^>]*>", "", html, flags=re.S).replace("95%", "")


def test_a_page_of_deals_without_notes_shows_what_there_is(page_of):
    html = page_of(
        {"deals": 8800, "has_notes": False, "notes": 0, "has_competitors": False, "data_until": date(2017, 12, 31)},
        win_rate_trend=[
            win_rate(OLD_QUARTER, 700, 400),
            win_rate(ALL_TIME, 4238, 2473),
            win_rate(ALL_TIME, 500, 300, segment_name="sector", segment_value="retail"),
        ],
        reason_trend=[reason(ALL_TIME, "lost", "price", 0, 0, 2473, undetermined=2473)],
        message_trend=[message(ALL_TIME, "Live in 30 days")],
    )
    assert "Cadenza won 64% of decided deals in Q4 2017" in html
    assert "8\u202f800 deals came without any notes" in html
    assert "The last deal closed on 31 December 2017." in html
    assert 'id="segment-0"' in html
    assert "notes name no one reason" not in html
    assert "Live in 30 days" not in html


def test_one_deal_makes_a_page_without_any_rate(page_of):
    html = page_of({"deals": 1, "closed_deals": 1}, win_rate_trend=[win_rate(QUARTER, 1, 0), win_rate(ALL_TIME, 1, 0)])
    text = "".join(Tags(re.sub(r"<style>.*?</style>", "", html, flags=re.S)).text)
    assert "1 of 1" in text
    assert "%" not in text.replace("95%", "")


def test_many_competitors_and_segment_values_fold_away(page_of):
    html = page_of(
        win_rate_trend=[
            win_rate(QUARTER, 100, 110),
            win_rate(WINDOW, 400, 450),
            *(win_rate(WINDOW, 20, 21, segment_name="size", segment_value=f"size {i}") for i in range(60)),
        ],
        competitor_trend=[competitor(WINDOW, f"c{i}", 800, 5, 50 - i, 2) for i in range(40)],
    )
    assert re.findall(r"<caption><b>([^<]+)", html)[:2] == ["Competitors", "Competitors: 32 more"]
    assert "Win rate by size: 52 more" in html


def test_a_rewritten_page_is_the_same(page_of, tmp_path):
    html = page_of(**full_marts())
    site.write(tmp_path / "winloss.duckdb", tmp_path / "page")
    assert (tmp_path / "page" / "index.html").read_text(encoding="utf-8") == html
