"""A planted vendor and a planted phrase emerge, and `winloss accept` takes them in; adding to hand-written YAML."""

import csv
import datetime as dt
import json
import shutil

import dagster as dg
import pytest
import yaml
from typer.testing import CliRunner

from nlp.corpus import markup
from nlp.training.corpus import FOLDER
from pipelines import PipelineError, accepting, definitions, explaining, project, yaml_text
from pipelines.assets import marts, models, report
from pipelines.command_line import app
from pipelines.night import Night
from warehouse.connection import connect

NOW = dt.datetime(2026, 7, 1, 3, tzinfo=dt.UTC)
SETTINGS = """# kept: what this file is
company: Lumbrey
sources:
  files:
    folder: data
    deals:
      files: deals.csv
      columns: {deal_id: id, outcome: stage, closed_on: closed}
      outcomes: {won: [won], lost: [lost], open: [open], no_decision: [no_decision]}
    notes:
      files: notes.jsonl
      columns: {note_id: id, deal_id: deal, written_at: at, text: text}
# kept: the end
"""
PRAYER = (
    "They need a prayer room before the move.",
    "Their staff insist on a prayer room in every hall.",
    "A prayer room is required on the kitchen side.",
    "The cook needs a prayer room for Ramadan.",
    "Unless there is a prayer room, the canteens stay out.",
    "The imam on their board demands a prayer room.",
    "Their cooks must keep to prayer times.",
)
VENDOR = (
    "They are also looking at Quillon, who came in cheaper than us.",
    "Quillon demoed last week and the buyer liked it.",
    "Up against Quillon in this one.",
    "The buyer is comparing us with Quillon.",
    "Quillon offered them a free pilot.",
    "We may lose this to Quillon.",
)


def write(folder):
    """A year of notes that people wrote of one industry, and in its last month the planted ones."""
    (folder / "data").mkdir(parents=True)
    notes, deals = [], []
    for number, (_, note) in enumerate(markup.notes(str(FOLDER / "d3"))):
        day = dt.date(2025, 7, 2) + dt.timedelta(days=number * 360 // 80)
        notes.append((f"N{number}", f"D{number}", day, markup.annotation(note)[0]))
        deals.append((f"D{number}", note["outcome"], "" if note["outcome"] == "open" else day + dt.timedelta(days=2)))
    for number, text in enumerate((*PRAYER, *VENDOR)):
        notes.append((f"P{number}", f"E{number}", dt.date(2026, 6, 10) + dt.timedelta(days=number), text))
        deals.append((f"E{number}", "open", ""))
    with (folder / "data/deals.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("id", "stage", "closed"), *deals])
    with (folder / "data/notes.jsonl").open("w") as file:
        for note_id, deal_id, day, text in notes:
            file.write(json.dumps({"id": note_id, "deal": deal_id, "at": f"{day} 10:00", "text": text}) + "\n")
    (folder / "winloss.yaml").write_text(SETTINGS)
    shutil.copy(FOLDER / "d3.catalog.yaml", folder / "competitors.yaml")
    return folder


LEFT_OUT = (report.published, models.candidate, models.promoted)


def read(folder, now, *left_out):
    """A night, but for the pages, the weekly training and what is left out."""
    dg.materialize(
        [each for each in definitions.build(project.find(folder)).assets if each not in (*LEFT_OUT, *left_out)],
        resources={"night": Night(folder=str(folder), now=now.replace(tzinfo=None).isoformat())},
    )


@pytest.fixture(scope="module")
def night(tmp_path_factory):
    """The project after a night. Not to be changed."""
    folder = write(tmp_path_factory.mktemp("themes") / "project")
    read(folder, NOW)
    return folder


def rows(folder, sql):
    with connect(folder / ".winloss/warehouse.duckdb", read_only=True) as con:
        return con.execute(sql).fetchall()


def accept(folder, *arguments):
    return CliRunner().invoke(app, ["accept", *arguments, "-p", str(folder)], catch_exceptions=False)


@pytest.fixture
def own(night, tmp_path):
    return shutil.copytree(night, tmp_path / "project", symlinks=True)


def test_what_was_planted_emerges_and_nothing_else(night):
    found = rows(
        night, "select theme_id, kind, name, deals, deals_30d, prior_30d from marts.emerging_themes order by all"
    )
    assert found == [
        ("phrase-pray", "phrase", "prayer room", 7, 7, 0),
        ("vendor-quillon", "vendor", "Quillon", 6, 6, 0),
    ]


def test_a_theme_leads_to_its_deals_and_quotes_recounted(night):
    explanation = explaining.explain(project.find(night), "theme/phrase-pray", limit=None)
    assert explanation.differing == []
    assert explanation.counts["deals"] == 7
    assert sorted(quote["note_id"] for quote in explanation.quotes) == [f"P{number}" for number in range(7)]


def test_what_accepting_would_change_is_shown_and_nothing_written(night):
    before = {path: path.read_bytes() for path in night.glob("*.yaml")}
    told = accept(night, "vendor-quillon", "--as", "Quillon Ltd", "--dry-run")
    assert '+  - {id: "quillon", name: "Quillon Ltd", aliases: ["Quillon"]}\n' in told.stdout
    assert "Nothing is written" in accept(night, "theme/phrase-pray", "--dry-run").stdout
    assert {path: path.read_bytes() for path in night.glob("*.yaml")} == before


def test_what_is_accepted_is_found_by_the_next_night_and_comments_stay(own):
    catalog = (own / "competitors.yaml").read_text()
    accept(own, "vendor-quillon", "--as", "Quillon Ltd")
    accept(own, "phrase-pray", "--as", "Prayer")
    assert (own / "competitors.yaml").read_text() == (
        catalog + '  - {id: "quillon", name: "Quillon Ltd", aliases: ["Quillon"]}\n'
    )
    written = (own / "winloss.yaml").read_text()
    assert "".join(line for line in written.splitlines(keepends=True) if line in SETTINGS) == SETTINGS
    (category,) = project.find(own).settings.taxonomy.add
    assert (category.id, category.label, category.phrases) == ("prayer", "Prayer", ("prayer room", "prayer"))
    assert len(category.examples) == accepting.EXAMPLES
    assert set(category.examples) <= set(PRAYER)
    counting = (marts.counts_tables, marts.judged_quarters, models.model_marts, marts.marts_tables)
    read(own, NOW + dt.timedelta(days=1), *counting)
    assert rows(own, "select distinct note_id from facts.mentions where competitor = 'quillon' order by 1") == (
        sorted((f"P{number}",) for number in range(7, 13))
    )
    assert rows(own, "select distinct note_id from facts.claims where category = 'prayer' order by 1") == (
        [(f"P{number}",) for number in range(7)]
    )
    assert rows(own, "select theme_id from facts.theme_places") == []


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["phrase-kosher"], "phrase-kosher: no emerging theme has this id.*phrase-pray, vendor-quillon"),
        (["vendor-quillon", "--into", "price"], "--into price: names no competitor"),
        (["phrase-pray", "--into", "price"], "no category of your own. It is one that winloss has learnt"),
        (["vendor-quillon", "--as", "Lumbrey"], "repeats the name .*Nothing was written"),
    ],
    ids=["unknown", "into no competitor", "into a learnt category", "a name twice"],
)
def test_what_cannot_be_accepted_is_refused_with_what_to_do(night, arguments, fault):
    with pytest.raises(PipelineError, match=f"(?s){fault}"):
        accept(night, *arguments)


ITEM = {"id": "new", "words": ["it's: #1"]}
LINE = '{id: "new", words: ["it\'s: #1"]}'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\n", f"a: 1\nb:\n  c:\n    - {LINE}\n"),
        ("a: 1", f"a: 1\nb:\n  c:\n    - {LINE}\n"),
        ("", f"b:\n  c:\n    - {LINE}\n"),
        ("b:\n  d: 1  # one\n\n# end\na: 1\n", f"b:\n  d: 1  # one\n  c:\n    - {LINE}\n\n# end\na: 1\n"),
        ("b:\n  c:  # none yet\na: 1\n", f"b:\n  c:  # none yet\n    - {LINE}\na: 1\n"),
        ("b:\n  c: []\n", f"b:\n  c: [{LINE}]\n"),
        ("b:\n  c: [x, y]  # two\n", f"b:\n  c: [x, y, {LINE}]  # two\n"),
        ("b: {d: 1}\n", f"b: {{d: 1, c: [{LINE}]}}\n"),
        ("b:\n  c:\n  - x\n  # last\n\na: 1\n", f"b:\n  c:\n  - x\n  - {LINE}\n  # last\n\na: 1\n"),
        (
            "b:\n  c:\n    - id: x\n      y: |\n        z\na: 1\n",
            f"b:\n  c:\n    - id: x\n      y: |\n        z\n    - {LINE}\na: 1\n",
        ),
        ("a: 1\r\nb:\r\n  c:\r\n    - x\r\n", f"a: 1\r\nb:\r\n  c:\r\n    - x\r\n    - {LINE}\r\n"),
    ],
)
def test_an_item_is_added_to_a_list_and_all_else_stays_as_it_was_written(text, expected):
    assert yaml_text.with_item(text, ["b", "c"], ITEM) == expected
    assert yaml.safe_load(expected)["b"]["c"][-1] == ITEM


@pytest.mark.parametrize("text", ["b: 1\n", "b:\n  c: 1\n", "- 1\n"])
def test_what_cannot_be_added_without_changing_more_is_refused(text):
    with pytest.raises(yaml_text.NotAddedError):
        yaml_text.with_item(text, ["b", "c"], ITEM)
