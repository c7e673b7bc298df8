"""What people with a screen reader, a keyboard or low vision meet: axe-core in Chromium finds nothing serious."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from published_marts import write
from test_reports_site import full_marts

from reports import digest, site

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Every page of the analyst edition and the digest, by path."""
    folder = tmp_path_factory.mktemp("accessible")
    database = write(folder / "winloss.duckdb", **full_marts())
    site.write(database, folder / "site", "analyst")
    digest.write(database, folder / "site", "analyst")
    return sorted((folder / "site").rglob("*.html"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_fault_that_hinders_people(browser, pages, scheme):
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)
    try:
        tab, found = context.new_page(), []
        for page in pages:
            tab.goto(page.as_uri())
            tab.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
            for fault in Axe().run(tab).response["violations"]:
                if fault["impact"] in ("serious", "critical"):
                    found += [(page.name, fault["id"], node["html"]) for node in fault["nodes"]]
        assert found == []
    finally:
        context.close()


def test_every_table_says_what_it_holds_and_every_header_what_it_heads(pages):
    tables = [table for page in pages for table in re.findall("<table.*?</table>", page.read_text(), flags=re.S)]
    headers = [header for table in tables for header in re.findall("<th .*?>", table)]
    assert [table[:80] for table in tables if not re.search("<caption><b>[^<]", table)] == []
    assert [header for header in headers if not re.search(r'scope="(col|row|colgroup)"', header)] == []
    assert len(tables) >= 18


def test_the_keyboard_reaches_links_and_wide_tables_and_shows_where_it_is(browser, pages):
    tab = browser.new_page()
    try:
        tab.goto(next(page for page in pages if page.name == "index.html").as_uri())
        reached, unmarked = [], []
        for _ in range(100):
            tab.keyboard.press("Tab")
            name, outline = tab.evaluate(
                "[document.activeElement.localName + '.' + document.activeElement.className, "
                "getComputedStyle(document.activeElement).outlineStyle]"
            )
            if name == "body.":
                break
            reached.append(name)
            unmarked += [name] if outline == "none" else []
        assert (reached[0], unmarked) == ("a.skip", [])
        assert {"a.term", "div.frame"} <= set(reached)
    finally:
        tab.close()
