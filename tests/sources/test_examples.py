"""The example projects, on the exports that they are made for: what comes in, counted."""

import json
import shutil
from pathlib import Path

import pytest
from gold_project import plain, write
from staged_project import staged

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
needs_exports = pytest.mark.skipif(not (SHARED / "data").is_dir(), reason="the exports are not part of this repository")
needs_gold = pytest.mark.skipif(
    not (SHARED / "gold").is_dir(), reason="the marked-up notes are not part of this repository"
)


def example(name: str, tmp_path: Path, data: Path | None = None) -> Path:
    """A copy of the example `name`, with the export `data` put where it belongs."""
    folder = shutil.copytree(ROOT / "examples" / name, tmp_path / name, ignore=shutil.ignore_patterns(".winloss"))
    if data is not None:
        shutil.copytree(data, folder / "data", dirs_exist_ok=True)
    return folder


@needs_exports
def test_maven_deals_are_all_kept_with_their_segments(tmp_path: Path) -> None:
    con = staged(example("maven", tmp_path, SHARED / "data" / "maven_crm"))

    assert con.execute("from staging.row_counts").fetchall() == [("crm", "deals", 8800, 8800, 0, 8800)]
    assert con.execute(
        "select outcome, count(*), count(closed_on), sum(amount)::bigint from staging.deals group by 1 order by 1"
    ).fetchall() == [("lost", 2473, 2473, 0), ("open", 2089, 0, None), ("won", 4238, 4238, 10005534)]
    assert con.execute(
        "select min(opened_on)::varchar, min(closed_on)::varchar, max(closed_on)::varchar from staging.deals"
    ).fetchall() == [("2016-10-20", "2017-03-01", "2017-12-31")]
    assert con.execute(
        "select segments['series'], segments['region'], count(*) from staging.deals group by all order by all"
    ).fetchall() == [
        ("GTK", "Central", 2),
        ("GTK", "East", 1),
        ("GTK", "West", 37),
        ("GTX", "Central", 1578),
        ("GTX", "East", 1109),
        ("GTX", "West", 1530),
        ("MG", "Central", 1404),
        ("MG", "East", 708),
        ("MG", "West", 951),
        (None, "Central", 528),
        (None, "East", 473),
        (None, "West", 479),
    ]
    assert con.execute("select count(*) from staging.deals where segments['sector'] is null").fetchall() == [(1425,)]


@needs_exports
def test_salesforce_opportunities_are_all_kept_with_several_competitors_each(tmp_path: Path) -> None:
    con = staged(example("salesforce_export", tmp_path, SHARED / "data" / "salesforce_devorg_export" / "data"))

    assert con.execute("from staging.row_counts order by entity").fetchall() == [
        ("salesforce", "deal_changes", 186, 186, 0, 186),
        ("salesforce", "deals", 31, 31, 0, 31),
        ("salesforce", "leads", 22, 22, 0, 22),
        ("salesforce", "people", 50, 50, 0, 50),
    ]
    assert con.execute(
        "select outcome, count(*), count(closed_on), sum(amount)::bigint from staging.deals group by 1 order by 1"
    ).fetchall() == [("open", 13, 0, 2115000), ("won", 18, 18, 3645000)]
    assert con.execute("select deal_type, count(*) from staging.deals group by 1 order by 1").fetchall() == [
        ("expansion", 20),
        ("new", 8),
        ("renewal", 1),
        (None, 2),
    ]
    assert con.execute(
        "select name, count(*) from (select unnest(crm_competitors) as name from staging.deals) group by 1 order by 1"
    ).fetchall() == [
        ("Caterpillar", 2),
        ("Fujitsu", 2),
        ("Hawkpower", 6),
        ("Honda", 6),
        ("John Deere", 6),
        ("Mitsubishi", 6),
        ("Yamaha", 1),
    ]
    assert con.execute(
        "select segments['industry'], segments['priority'], segments['campaign'], count(*) from staging.deals "
        "group by all order by all"
    ).fetchall() == [
        ("Apparel", None, None, 1),
        ("Biotechnology", "Low", None, 3),
        ("Construction", None, None, 1),
        ("Consulting", "Low", None, 1),
        ("Education", "Medium", None, 3),
        ("Electronics", "Medium", None, 4),
        ("Energy", "High", None, 10),
        ("Hospitality", "High", None, 5),
        ("Transportation", "Medium", None, 3),
    ]


def test_the_smallest_project_of_files_is_kept_whole(tmp_path: Path) -> None:
    con = staged(example("notes_as_files", tmp_path))

    assert con.execute("from staging.row_counts order by entity").fetchall() == [
        ("files", "deals", 12, 12, 0, 12),
        ("files", "notes", 15, 15, 0, 15),
    ]
    assert con.execute(
        "select outcome, count(*), sum(amount)::varchar from staging.deals group by 1 order by 1"
    ).fetchall() == [
        ("lost", 4, "117700.00"),
        ("no_decision", 1, "8428.00"),
        ("open", 2, "43580.00"),
        ("won", 5, "108965.43"),
    ]


@needs_gold
def test_marked_up_notes_become_a_project(tmp_path: Path) -> None:
    written = write(tmp_path / "d1", SHARED / "gold", "d1")
    con = staged(tmp_path / "d1")

    assert con.execute(
        "select entity, rows_read, rows_kept, rows_refused from staging.row_counts order by 1"
    ).fetchall() == [
        ("deals", written, written, 0),
        ("notes", written, written, 0),
    ]
    first = json.loads((SHARED / "gold" / "d1.notes.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert plain(first["text"]).startswith(
        "Closed lost. Lift won it, came in at $48/seat and we couldn't get under 71."
    )
