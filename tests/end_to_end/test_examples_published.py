"""Each example, run by its settings alone: what it reads, and its page in a real browser."""

import json
import re
import shutil
from pathlib import Path

import pytest
import warm_runs
import yaml
from gold_project import write

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
needs_exports = pytest.mark.skipif(not (SHARED / "data").is_dir(), reason="the exports are not part of this repository")
needs_gold = pytest.mark.skipif(
    not (SHARED / "gold").is_dir(), reason="the marked-up notes are not part of this repository"
)

pytestmark = pytest.mark.browser


def published(folder):
    """Run the project; returns rows read, refused, notes extracted, and the page's address."""
    done = warm_runs.winloss("run", "-p", folder, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    return (told["rows_read"], told["rows_refused"], told["notes_extracted"]), Path(told["published"]).as_uri()


def example(name, tmp_path, data=None):
    ignored = shutil.ignore_patterns(".winloss", "published")
    folder = shutil.copytree(ROOT / "examples" / name, tmp_path / name, ignore=ignored)
    if data is not None:
        shutil.copytree(data, folder / "data", dirs_exist_ok=True)
    return folder


def seen(browser, address):
    """The page's text, read in a browser that must hear no error and ask for nothing but the page and its scripts."""
    tab = browser.new_page()
    try:
        said, asked = [], []
        tab.on("console", lambda message: said.append(message.text))
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.on("request", lambda request: asked.append(request.url))
        tab.goto(address)
        folder = address.rpartition("/")[0]
        assert (said, asked[0]) == ([], address)
        assert all(re.fullmatch(rf"{re.escape(folder)}/scripts/[a-z]+-[0-9a-f]+\.js", each) for each in asked[1:])
        return tab.inner_text("body")
    finally:
        tab.close()


@needs_exports
def test_deals_without_notes_say_what_is_missing_and_show_what_there_is(tmp_path, browser):
    counts, address = published(example("maven", tmp_path, SHARED / "data" / "maven_crm"))
    assert counts == (8800, 0, 0)
    page = seen(browser, address)
    assert "won 60% of decided deals in Q4 2017" in page
    assert "No notes." in page
    assert "No competitors." in page


@needs_exports
def test_a_salesforce_export_counts_each_competitor_of_its_multi_valued_field(tmp_path, browser):
    counts, address = published(
        example("salesforce_export", tmp_path, SHARED / "data" / "salesforce_devorg_export" / "data")
    )
    assert counts == (289, 0, 0)
    page = seen(browser, address)
    for competitor in ("Honda", "John Deere", "Mitsubishi", "Hawkpower"):
        assert competitor in page


def test_the_smallest_project_of_files_is_read_with_its_notes(tmp_path, browser):
    counts, address = published(example("notes_as_files", tmp_path))
    assert counts == (27, 0, 15)
    folder = ROOT / "examples" / "notes_as_files"
    page = seen(browser, address)
    assert yaml.safe_load((folder / "winloss.yaml").read_text())["company"] in page
    assert "No notes." not in page


@needs_gold
def test_marked_up_notes_become_a_report(tmp_path, browser):
    folder = tmp_path / "gold"
    notes = write(folder, SHARED / "gold", "d1")
    counts, address = published(folder)
    assert counts == (2 * notes, 0, notes)
    page = seen(browser, address)
    assert "Vellocast" in page
    assert "Price" in page
