"""Filters and charts in a real browser, under the pages' own policy, from disk and from a web server."""

import functools
import http.server
import re
import threading
from datetime import date

import pytest
from published_marts import ALL_TIME, QUARTER, WINDOW, competitor, objection, write
from published_marts import win_rate as row_of
from test_reports_site import EARLIER, HOSTILE, full_marts

from reports import page, site

pytestmark = pytest.mark.browser

EMEA = {"segment_name": "region", "segment_value": "EMEA"}
UNFINISHED = {"period_kind": "quarter", "period": "2026-Q4", "period_on": date(2026, 10, 1), "is_complete": False}


def win_rate(period, won, lost, no_decision=0, **cell):
    """The rows of a cell by count and by value; by value a fifth less is won."""
    row = row_of(period, won, lost, no_decision, **cell)
    key = f"win_rate/{period['period']}/{row['segment_value']}/{row['deal_type']}"
    valued = {"basis": "value", "win_rate": row["win_rate"] and row["win_rate"] * 0.8, "flag": "ranked"}
    return [row | {"evidence_key": key}, row | valued | {"evidence_key": key}]


def marts(name="Relay"):
    """Quarters, a year and all time, by region and deal type, with competitors and objections in them."""
    trends = [
        *win_rate(EARLIER, 1200, 1100, 60, change=0.04, change_low=0.01, change_high=0.07, is_announced=True),
        *win_rate(QUARTER, 30, 20, 7, change=0.08, change_low=-0.06, change_high=0.21),
        *win_rate(UNFINISHED, 4, 5),
        *win_rate(WINDOW, 1240, 1130, 70),
        *win_rate(ALL_TIME, 1240, 1130, 70),
        *win_rate(EARLIER, 3, 1, **EMEA),
        *win_rate(QUARTER, 8, 4, **EMEA),
        *win_rate(WINDOW, 30, 20, 4, **EMEA),
        *win_rate(WINDOW, 11, 9, 4, deal_type="new", **EMEA),
        *win_rate(WINDOW, 25, 30, 2, segment_name="region", segment_value=name),
        *win_rate(QUARTER, 15, 12, deal_type="renewal"),
    ]
    seen = [
        *(competitor(period, "relay", 90, 12, 20, 9, top_objection="price") for period in (EARLIER, QUARTER, WINDOW)),
        *(competitor(period, "maven", 90, 30, 25, 4) for period in (EARLIER, WINDOW)),
        competitor(QUARTER, "maven", 90, 2, 1, 1),
        competitor(WINDOW, "relay", 40, 6, 10, 4, **EMEA),
        competitor(QUARTER, "relay", 40, 3, 4, 1, deal_type="new"),
    ]
    raised = [
        objection(period, category, 70, 25 - step, 9, 22, gap=-0.1, gap_low=-0.2, gap_high=-0.01)
        for period in (EARLIER, QUARTER, WINDOW)
        for step, category in enumerate(("price", "integration"))
    ]
    raised += [objection(WINDOW, "price", 30, 12, 4, 10, **EMEA), objection(QUARTER, "price", 30, 0, 0, 0, **EMEA)]
    return full_marts(name) | {
        "win_rate_trend": trends,
        "competitor_trend": seen,
        "competitors": [{"competitor": "relay", "name": name}, {"competitor": "maven", "name": "Maven"}],
        "objection_trend": raised,
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The site of the company edition."""
    folder = tmp_path_factory.mktemp("filters")
    site.write(write(folder / "winloss.duckdb", **marts()), folder / "site")
    return folder / "site"


@pytest.fixture
def tab(browser):
    """A tab that must stay without errors."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    tab, said = context.new_page(), []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    yield tab
    context.close()
    assert said == []


def open_drawn(tab, address):
    tab.goto("about:blank")
    tab.goto(address)
    tab.wait_for_function("performance.getEntriesByName('chart').length > 0")


def grid(tab, table):
    """What stands in each row of a table, each cell on one line."""
    return [
        [" ".join(cell.replace("\u202f", " ").split()) for cell in row.locator("th, td").all_inner_texts()]
        for row in tab.locator(f"#{table} tbody tr").all()
    ]


def chart(tab, place):
    return tab.locator(f"#{place}").get_attribute("aria-label").replace("\u202f", " ")


OF_EMEA = [
    ["Q3 2026", "8", "4", "0", "67% 39–86% · n 12 indicative", "0% 0–24% · n 12 indicative", "€171k", "€75.6k", "–"],
    ["Q2 2026", "3", "1", "0", "3 of 4", "0 of 4", "€64.2k", "€18.9k", "–"],
]


def test_a_chosen_segment_changes_table_chart_and_address_and_the_address_brings_it_back(tab, folder):
    address = (folder / "trends.html").as_uri()
    open_drawn(tab, address)
    assert chart(tab, "win-rate") == (
        "Win rate by quarter: Q2 2026 52% (50–54%, n 2 300), Q3 2026 60% (46–72%, n 50), "
        "Q4 2026 so far 44% (19–73%, n 9)."
    )
    tab.locator("select[name=segment]").select_option("EMEA")
    for _ in range(2):
        assert grid(tab, "trend-quarter") == OF_EMEA
        assert tab.locator("#trend-quarter [data-key]").first.get_attribute("data-key") == "win_rate/2026-Q3/EMEA/all"
        assert tab.locator("#trend-quarter caption").inner_text() == "Win rate by quarter newest first · region: EMEA"
        assert chart(tab, "win-rate") == "Win rate by quarter: Q3 2026 67% (39–86%, n 12)."
        assert tab.locator("#filters [role=status]").inner_text() == "4 rows fit."
        assert tab.url == f"{address}#segment=region%3DEMEA"
        open_drawn(tab, tab.url)


def test_by_value_and_deal_type_and_period_choose_the_marts_cells(tab, folder):
    open_drawn(tab, (folder / "trends.html").as_uri() + "#basis=value&deal_type=new")
    assert grid(tab, "segment-0") == [
        ["EMEA", "11", "9", "4", "44% 34–74% · n 20", "17% 7–36% · n 24", "€235k", "€170k"],
    ]
    assert tab.locator("#trend-quarter").is_hidden()
    open_drawn(tab, (folder / "competitors.html").as_uri() + "#period=2026-Q3")
    assert [row[:2] + row[4:7] for row in grid(tab, "competitors-table")] == [
        ["Relay", "32", "12", "20", "38% 23–55% · n 32"],
        ["Maven", "3", "2", "1", "2 of 3"],
    ]
    assert tab.locator("#competitors-table tbody a").first.get_attribute("href") == "competitors/relay.html"
    assert chart(tab, "head-to-head") == "Head to head by competitor: Relay 38% (23–55%, n 32)."
    open_drawn(tab, (folder / "objections.html").as_uri() + "#segment=region%3DEMEA")
    assert [row[:3] for row in grid(tab, "objections-table")] == [["Relay", "12", "4"]]


def test_all_deals_chosen_again_the_script_writes_what_the_page_held(tab, folder):
    compared = 0
    for path in ("trends.html", "competitors.html", "objections.html", "competitors/relay.html"):
        open_drawn(tab, (folder / path).as_uri())
        everything = "[...document.querySelectorAll('table')].map(table => table.closest('.frame').outerHTML)"
        before = [re.sub(r"\s*(</?(tbody|tr|th|td)\b)", r"\1", table) for table in tab.evaluate(everything)]
        tab.locator("select[name=segment]").select_option("EMEA")
        assert tab.evaluate(everything) != before
        tab.get_by_role("button", name="Clear").click()
        assert [re.sub(r"\s*(</?(tbody|tr|th|td)\b)", r"\1", table) for table in tab.evaluate(everything)] == before, (
            path
        )
        assert "#" not in tab.url
        compared += len(before)
    assert compared == 7


def test_a_choice_without_deals_says_so_and_an_unknown_one_is_named(tab, folder):
    open_drawn(tab, (folder / "trends.html").as_uri() + "#deal_type=renewal&segment=region%3DEMEA")
    assert tab.locator("#trend-quarter").is_hidden()
    assert tab.locator("#filters [role=status]").inner_text() == "No closed deal fits this choice."
    assert tab.locator(".none:visible").first.inner_text() == (
        "Win rate by quarter, newest first · region: EMEA · renewal: no closed deal fits this choice."
    )
    open_drawn(tab, (folder / "trends.html").as_uri() + "#segment=region%3DMars")
    assert tab.locator("#filters [role=status]").inner_text() == "Not here: segment region=Mars."
    assert tab.locator("#trend-quarter tbody tr").count() == 3


def test_filters_work_with_the_keyboard_alone(tab, folder):
    open_drawn(tab, (folder / "trends.html").as_uri())
    for _ in range(30):
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.name") == "segment":
            break
    tab.keyboard.press("ArrowDown")
    assert grid(tab, "trend-quarter") == OF_EMEA
    for _ in range(3):
        tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    assert tab.locator("#trend-quarter tbody tr").count() == 3


def test_the_policy_holds_from_disk_and_from_a_web_server(browser, folder):
    handler = functools.partial(Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    tab = browser.new_page()
    try:
        for home in (folder.as_uri(), f"http://127.0.0.1:{server.server_port}"):
            open_drawn(tab, f"{home}/index.html")
            assert tab.locator("#win-rate svg path").count() > 3
            tab.evaluate(
                "addEventListener('securitypolicyviolation', event => document.title += ' ' + event.effectiveDirective)"
            )
            tab.evaluate(
                "for (const script of [{textContent: 'window.ran = 1'}, {src: 'data:,ran=1'}])"
                "  document.body.append(Object.assign(document.createElement('script'), script));"
                "fetch('https://example.com').catch(() => 0)"
            )
            tab.wait_for_function("document.title.includes('connect-src')")
            assert tab.evaluate("[window.ran, document.title]") == [
                None,
                "Cadenza: win and loss script-src-elem script-src-elem connect-src",
            ]
    finally:
        tab.close()
        server.shutdown()
        server.server_close()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A web server that says nothing."""

    def log_message(self, *_):
        """Keep quiet."""


def test_without_scripts_the_tables_stand_and_nothing_looks_broken(browser, folder):
    context = browser.new_context(java_script_enabled=False)
    try:
        tab = context.new_page()
        for path in ("trends.html", "competitors.html", "objections.html"):
            tab.goto((folder / path).as_uri())
            assert tab.locator("tbody tr").first.is_visible()
            assert [tab.locator(each).first.is_visible() for each in (".filters", ".drawing", "noscript p")] == [
                False,
                False,
                True,
            ]
    finally:
        context.close()


def test_a_hostile_name_is_text_in_charts_and_their_tooltips(browser, tmp_path):
    site.write(write(tmp_path / "winloss.duckdb", **marts(HOSTILE)), tmp_path / "site")
    tab = browser.new_page()
    said = []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("dialog", lambda dialog: said.append(dialog.message))
    try:
        open_drawn(tab, (tmp_path / "site" / "competitors.html").as_uri())
        tab.locator("select[name=segment]").select_option("EMEA")
        tab.locator("#head-to-head .mark-symbol path[d]:not([display=none])").first.hover(force=True)
        tab.wait_for_selector("#vg-tooltip-element.visible")
        assert HOSTILE in tab.locator("#vg-tooltip-element").inner_text()
        assert tab.locator("#vg-tooltip-element img, #vg-tooltip-element script, table img, svg img").count() == 0
        assert HOSTILE in chart(tab, "head-to-head")
        assert said == []
    finally:
        tab.close()


def test_charts_follow_light_and_dark(browser, folder):
    strokes = {}
    for scheme in ("light", "dark"):
        tab = browser.new_page(color_scheme=scheme)
        open_drawn(tab, (folder / "index.html").as_uri())
        line = tab.locator("#win-rate .mark-line path").first
        strokes[scheme] = line.evaluate("element => getComputedStyle(element).stroke")
        tab.close()
    assert strokes == {"light": "rgb(11, 102, 176)", "dark": "rgb(109, 179, 242)"}


def test_the_front_page_is_light_and_soon_drawn_with_eight_competitors(browser, tmp_path):
    names = [f"rival{number}" for number in range(8)]
    crowd = [competitor(WINDOW, name, 90, 12 + i, 20, 9) for i, name in enumerate(names)]
    rows = marts() | {
        "competitor_trend": crowd,
        "competitors": [{"competitor": name, "name": name.title()} for name in names],
    }
    site.write(write(tmp_path / "winloss.duckdb", **rows), tmp_path / "site")
    loaded = [tmp_path / "site" / "index.html", *(tmp_path / "site" / name for name in page.scripts())]
    assert sum(path.stat().st_size for path in loaded) < 2_000_000
    tab, waited = browser.new_page(), []
    for _ in range(3):
        open_drawn(tab, loaded[0].as_uri())
        waited.append(tab.evaluate("performance.getEntriesByName('chart')[0].startTime"))
    tab.close()
    assert min(waited) < 1500
