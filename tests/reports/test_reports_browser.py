"""The pages in a real browser, from disk: no console error, only the site's files asked for, no scrolling sideways."""

import re
from datetime import date

import pytest
from published_marts import (
    QUARTER,
    WINDOW,
    answer,
    case,
    competitor,
    objection,
    profile,
    reason,
    say_now,
    stake,
    write,
)
from test_reports_site import EARLIER, HOSTILE, full_marts

from reports import site

pytestmark = pytest.mark.browser

PAPER = {"light": "rgb(255, 255, 255)", "dark": "rgb(19, 22, 26)"}

SCREEN = ["week", "changes", "competitors", "reasons", "say-now", "stake"]
MET = ["Taktwerk", "Kaskada", "Anchor", "Plannexa", "Orbivance", "Nordwerk"]
LABELS = [
    "Implementation",
    "Security and compliance",
    "Timing and priority",
    "Price",
    "Value and return",
    "Integration",
]
QUOTE = (
    "“Your data stays in Europe, and that's in the contract, which is what our officer asked for.” (buyer, 2026-11-18)"
)
NAMES = ["Relay", HOSTILE, "Donaudampfschifffahrtsgesellschaft" * 20]


@pytest.fixture(scope="module", params=NAMES, ids=["plain", "hostile", "long"])
def addresses(request, tmp_path_factory):
    """Every page of the analyst edition, the front page first."""
    folder = tmp_path_factory.mktemp("site")
    database = write(folder / "winloss.duckdb", {"company": request.param}, **full_marts(request.param))
    site.write(database, folder / "site", "analyst")
    pages = sorted((folder / "site").rglob("*.html"), key=lambda path: (path.name != "index.html", path))
    return [path.as_uri() for path in pages]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_opens_quietly_and_fits_the_screen(browser, addresses, width, scheme):
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    try:
        tab = context.new_page()
        said, asked = [], []
        tab.on("console", lambda message: said.append(message.text))
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.on("dialog", lambda dialog: said.append(dialog.message))
        tab.on("request", lambda request: asked.append(request.url))
        for address in addresses:
            tab.goto(address)
            assert tab.evaluate("document.documentElement.scrollWidth") == width, address
            assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == PAPER[scheme]
            assert tab.locator("nav a[aria-current]").count() == 1
        scripts = {address for address in asked if "/scripts/" in address}
        assert (said, [address for address in asked if address not in scripts]) == ([], addresses)
        assert {address.rpartition("/")[2].partition("-")[0] for address in scripts} == {"vega", "winloss"}
        tab.goto(addresses[0])
        tab.wait_for_selector("#win-rate svg")
        assert tab.locator("#win-rate svg").bounding_box()["width"] <= width
    finally:
        context.close()


def busy_marts():
    """Rows that fill each part of the front page as far as it goes."""
    change = full_marts()["changes"][0]
    sentence = (
        "The objection “Price” came up in 7% (13 of 194) of closed deals with notes in Q2 2026 and in 40% (78 of "
        "195) in Q3 2026: 33 points up (range 25 to 41)."
    )
    return full_marts() | {
        "categories": [{"category": each, "label": each, "category_group": "Product"} for each in LABELS],
        "competitors": [{"competitor": each, "name": each} for each in MET],
        "competitor_trend": [
            competitor(period, each, 2063, 126, 13, 24, top_objection=LABELS[at], value_lost=1_340_000)
            for period in (EARLIER, QUARTER, WINDOW)
            for at, each in enumerate(MET)
        ],
        "changes": [change | {"sentence": sentence, "competitor": each, "evidence_key": each} for each in MET],
        "reason_trend": [
            reason(WINDOW, outcome, each, 177, 29 - at, crm, undetermined=220)
            for outcome, crm in (("lost", 206), ("won", 0))
            for at, each in enumerate(LABELS)
        ],
        "say_now": [
            say_now(
                each,
                "defend",
                LABELS[at],
                14,
                15,
                sentence=f"{LABELS[at]}: defend it against {each}. Notes object to ours in 33 of 34 deals that do.",
                quotes=QUOTE,
            )
            for at, each in enumerate(MET)
        ],
        "at_stake": [stake(f"OPP-{at}", each, 450_000, LABELS[at], quotes=QUOTE) for at, each in enumerate(MET)],
        "casebook": [
            case(
                f"OPP-00222{at}",
                date(2026, 11, 18),
                "lost",
                amount=138_000,
                lost_to=MET[at],
                reason=LABELS[at],
                quotes=QUOTE,
            )
            for at in range(6)
        ],
    }


@pytest.fixture(scope="module")
def busy(tmp_path_factory):
    """The folder of a site in which each part of the front page and of Kaskada's page is as full as it gets."""
    folder = tmp_path_factory.mktemp("busy")
    marts, told = busy_marts(), told_of("Kaskada")
    others = {
        table: rows if table == "competitors" else [row for row in rows if "Kaskada" not in row.values()]
        for table, rows in marts.items()
    }
    rows = {table: told.get(table, []) + others.get(table, []) for table in marts | told}
    site.write(write(folder / "winloss.duckdb", **rows), folder / "site", "analyst")
    return folder / "site"


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1440, 900), (1920, 1080)])
def test_the_first_screen_of_a_busy_company_fits_a_laptop(browser, busy, width, height):
    tab = browser.new_page(viewport={"width": width, "height": height})
    try:
        tab.goto((busy / "index.html").as_uri())
        ends = {each: tab.locator(f"#{each}").bounding_box() for each in SCREEN}
        below = {each: box["y"] + box["height"] for each, box in ends.items() if box["y"] + box["height"] > height}
        assert below == {}
        framed = "[...document.querySelectorAll('.screen .frame')].map(each => each.scrollWidth - each.clientWidth)"
        assert tab.evaluate(framed) == [0] * 6
    finally:
        tab.close()


def told_of(name):
    """Rows that fill each part of a competitor's page as far as it goes."""
    quarters = [
        QUARTER | {"period": f"{year}-Q{quarter}", "period_on": date(year, 3 * quarter - 2, 1)}
        for year in (2024, 2025, 2026)
        for quarter in (1, 2, 3, 4)
    ]
    quotes = "\n".join(f"{at}: {QUOTE}" for at in range(5))
    met = {"closed_deals": 800, "won": 40, "lost": 50, "lost_to": 20}
    return {
        "competitor_trend": [
            *(competitor(period, name, **met) for period in [*quarters, WINDOW]),
            *(
                competitor(WINDOW, name, **met, segment_name=dimension, segment_value=f"{dimension} {value}")
                for dimension in ("industry", "region", "size", "source")
                for value in range(4)
            ),
            *(competitor(WINDOW, name, **met, deal_type=each) for each in ("new", "renewal", "expansion")),
        ],
        "competitor_profile": [
            profile(name, side, each, 9, 150, f"{side}: {quotes}")
            for side in ("strength", "weakness")
            for each in LABELS
        ],
        "say_now": [
            say_now(name, "attack", each, 14, 30, sentence=f"{each}: defend it against {name}. " * 2, quotes=quotes)
            for each in LABELS
        ],
        "objection_trend": [objection(WINDOW, each, 156, 44, 35, 39, competitor=name) for each in LABELS],
        "what_resolved": [
            answer(each, f"Live in 30 days {at}", 43, 58, 39, 90, has_worked=True, quotes=f"{at}: {QUOTE}")
            for each in LABELS
            for at in range(2)
        ],
        "at_stake": [stake(f"OPP-{at}", name, 450_000, ", ".join(LABELS[:4]), quotes=quotes) for at in range(6)],
        "casebook": [
            case(f"OPP-00222{at}", date(2026, 11, 18), "won", competitors=name, why=", ".join(LABELS), quotes=quotes)
            for at in range(4)
        ],
    }


def test_all_that_there_is_to_say_of_a_competitor_prints_on_three_pages(browser, busy):
    tab = browser.new_page()
    try:
        tab.goto(next(busy.glob("competitors/kaskada*.html")).as_uri())
        tab.wait_for_selector("#win-rate svg")
        printed = tab.pdf(format="A4", prefer_css_page_size=True)
        assert len(re.findall(rb"/Type /Page\b", printed)) == 3
    finally:
        tab.close()


def test_keyboard_reaches_the_figures_first_and_a_heading_its_definition(browser, addresses):
    tab = browser.new_page()
    try:
        tab.goto(addresses[0])
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.className") == "skip"
        tab.locator(".figures .term").first.click()
        assert tab.evaluate("document.querySelector(':target').id") == "term-win_rate"
    finally:
        tab.close()


def test_the_front_page_leads_to_a_competitors_page_and_that_one_back(browser, addresses):
    tab = browser.new_page()
    try:
        tab.goto(addresses[0])
        name = tab.locator("#competitors-table tbody a").first.inner_text()
        tab.locator("#competitors-table tbody a").first.click()
        assert (tab.locator("h1").inner_text(), "/competitors/" in tab.url) == (name, True)
        tab.locator("#over-time .term").first.click()
        assert tab.evaluate("document.querySelector(':target').id").startswith("term-")
        tab.locator("nav a").first.click()
        assert tab.url == addresses[0]
    finally:
        tab.close()
