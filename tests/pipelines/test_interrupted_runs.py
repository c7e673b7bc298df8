"""What a run finds that another one, killed, starved of disk or still going on, left behind."""

import datetime as dt
import random
import shutil
import time
from pathlib import Path

import duckdb
import pytest
from warm_runs import Run

from pipelines import PipelineError, project, running
from warehouse import tables

NOW = dt.datetime(2026, 3, 2, 3, tzinfo=dt.UTC)
NEXT = NOW + dt.timedelta(days=1)
PASSING = {"load_id", "run_id", "started_at", "finished_at", "published"}
"""Columns that differ from run to run by their nature."""
BUILT = ("raw", "staging", "nlp", "facts", "counts", "marts", "review")
MANY = 50


@pytest.mark.parametrize("damaged", ["dagster.yaml", "history/runs.db"])
def test_damaged_records_of_dagster_are_told_in_a_sentence(small, damaged):
    small.prepare()
    path = small.dagster_home / damaged
    path.parent.mkdir(exist_ok=True)
    path.write_text(": [ no such form")
    with pytest.raises(PipelineError, match=r"can't be kept there: .* move the folder away: it holds no deals"):
        running.run(small, now=NOW)


@pytest.fixture(scope="module")
def nights(tmp_path_factory):
    """Two copies of a project after its first night and a day's work: one whose second night ran, one for trouble."""
    from conftest import write_small

    folder = tmp_path_factory.mktemp("nights")
    first = write_small(folder / "first")
    assert run(first, NOW) == (0, "")
    a_days_work(first)
    for name in ("whole", "troubled"):
        shutil.copytree(first, folder / name, symlinks=True)
    whole = Run(folder / "whole", NEXT)
    assert whole.end() == (0, "")
    return folder / "whole", folder / "troubled", whole.used


def run(folder, now, **more):
    """A whole run as a process of its own; returns its exit code and what it said."""
    return Run(folder, now, **more).end()


def a_days_work(folder):
    """A deal closes, one is new, one is gone; a note is edited, one moves to another deal, one is new."""
    (folder / "exports" / "deals.csv").write_text(
        "id,stage,closed,amount,rival,industry\n1,Won,2026-01-15,100,,Retail\n"
        '2,Lost,2026-02-15,250,"Acme Cloud, Inc.",Retail\n4,Won,2026-03-01,400,,Banking\n5,Open,,1,,Banking\n'
    )
    (folder / "exports" / "notes.jsonl").write_text(
        '{"id": "a", "deal": "2", "at": "2026-02-01", "body": "They are looking at Acme Cloud and at price."}\n'
        '{"id": "b", "deal": "4", "at": "2026-02-16", "body": "We lost to Acme Cloud on price."}\n'
        '{"id": "c", "deal": "1", "at": "2026-01-02", "body": "Too expensive, says their CFO."}\n'
        '{"id": "d", "deal": "4", "at": "2026-02-20", "body": "The rollout went well."}\n'
    )


def state(folder):
    """Every row of every table: what is known, what was built of it, what is published."""
    found = project.find(folder)
    with duckdb.connect(str(found.warehouse), read_only=True) as con:
        rows = {name: content(con, name) for schema in BUILT for name in names(con, schema)}
    del rows["raw.loads"]  # loads of a killed run that landed stay in the books
    with duckdb.connect(str(found.published / "current" / "winloss.duckdb"), read_only=True) as con:
        return rows | {f"published {name}": content(con, name) for name in names(con, "marts")}


def names(con, schema):
    found = con.execute("select table_name from duckdb_tables() where schema_name = ?", [schema]).fetchall()
    return [f"{schema}.{name}" for (name,) in found]


def content(con, full_name):
    kept = ", ".join(f'"{each.name}"' for each in tables.columns_of(con, full_name) if each.name not in PASSING)
    return sorted(map(repr, con.execute(f"select {kept} from {full_name}").fetchall()))


def assert_same(folder, other):
    found, expected = state(folder), state(other)
    assert found.keys() == expected.keys()
    assert {name for name, rows in found.items() if rows != expected[name]} == set()


def kill_at_random(folder, now, took, moments, rng):
    """Begin runs and kill them at random moments of what a run takes, until so many were killed while going on."""
    while moments:
        moments -= Run(folder, now).kill_after(took * rng.uniform(0, 1))


def test_a_full_disk_is_told_in_a_sentence_and_the_last_report_stays(nights):
    _, troubled, _ = nights
    page = (troubled / "published" / "current").resolve()
    code, said = run(troubled, NEXT, largest_file=200_000)
    assert code == 1
    assert "Traceback" not in said
    assert "File too large" in said or "disk" in said
    assert (troubled / "published" / "current").resolve() == page


def test_of_two_runs_at_once_the_second_is_refused_in_a_sentence(nights):
    _, troubled, _ = nights
    first = Run(troubled, NEXT)
    try:
        while not is_locked(project.find(troubled).warehouse):
            assert first.is_on()
            time.sleep(0.02)
        code, said = run(troubled, NEXT)
        assert (code, first.is_on()) == (1, True)
    finally:
        first.kill_after(0)
    assert said.strip().endswith(
        "warehouse.duckdb: in use by another process. Wait until the other run ends; to read while runs write, open "
        "published/current/winloss.duckdb."
    )


def is_locked(path):
    """Whether a process holds the file, told without opening it, which would itself be in the other's way."""
    inode = path.stat().st_ino
    return any(line.split()[5].endswith(f":{inode}") for line in Path("/proc/locks").read_text().splitlines())


def test_after_runs_killed_at_random_a_normal_one_gives_what_an_undisturbed_one_gave(nights):
    whole, troubled, took = nights
    kill_at_random(troubled, NEXT, took, 5, random.Random(11))
    assert run(troubled, NEXT) == (0, "")
    assert_same(troubled, whole)


@pytest.mark.heavy
def test_after_many_runs_killed_at_random_in_two_nights_nothing_is_lost_or_twice(nights, tmp_path):
    from conftest import write_small

    whole, _, took = nights
    folder, rng = write_small(tmp_path / "many"), random.Random(12)
    for now in (NOW, NEXT):
        kill_at_random(folder, now, took, MANY // 2, rng)
        assert run(folder, now) == (0, "")
        if now == NOW:
            a_days_work(folder)
    assert_same(folder, whole)
