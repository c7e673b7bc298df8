"""The pages in a real browser, from disk: no console error, only the site's files asked for, no scrolling sideways."""

import pytest
from published_marts import write
from test_reports_site import HOSTILE, full_marts

from reports import site

pytestmark = pytest.mark.browser

PAPER = {"light": "rgb(255, 255, 255)", "dark": "rgb(19, 22, 26)"}

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
