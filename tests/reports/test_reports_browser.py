"""The page in a real browser, from disk: no console error, nothing asked of any network, no scrolling sideways."""

import pytest
from published_marts import write
from test_reports_site import HOSTILE, full_marts

from reports import site

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", params=["Relay", HOSTILE, "Donaudampfschifffahrtsgesellschaft" * 20])
def address(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    database = write(folder / "winloss.duckdb", {"company": request.param}, **full_marts(request.param))
    site.write(database, folder / "page")
    return (folder / "page" / "index.html").as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_opens_quietly_and_fits_the_screen(browser, address, width, scheme):
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    try:
        tab = context.new_page()
        said, asked = [], []
        tab.on("console", lambda message: said.append(message.text))
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.on("dialog", lambda dialog: said.append(dialog.message))
        tab.on("request", lambda request: asked.append(request.url))
        tab.goto(address)
        assert (said, asked) == ([], [address])
        assert tab.evaluate("document.documentElement.scrollWidth") == width
        assert (
            tab.evaluate("getComputedStyle(document.body).backgroundColor")
            == {
                "light": "rgb(255, 255, 255)",
                "dark": "rgb(19, 22, 26)",
            }[scheme]
        )
        size = "narrow" if width == 390 else "wide"
        assert tab.locator(f"svg.chart.{size}").first.is_visible()
    finally:
        context.close()


def test_keyboard_reaches_the_figures_first_and_a_heading_its_definition(browser, address):
    tab = browser.new_page()
    try:
        tab.goto(address)
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.className") == "skip"
        tab.locator(".figures .term").first.click()
        assert tab.evaluate("document.querySelector(':target').id") == "term-win_rate"
    finally:
        tab.close()
