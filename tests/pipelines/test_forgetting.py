"""What `winloss forget` leaves: nothing, in any column of any table and in any file, also after the next night."""

import datetime as dt
import gzip
import shutil
import subprocess
import sys

import dagster as dg
import duckdb
import openpyxl
import pytest
import warm_runs
from people_project import NOW, SETTINGS, write
from searched import holding

from pipelines import PipelineError, forgetting, leftovers, project, reviewing, running
from pipelines.assets import source
from pipelines.night import Night
from warehouse import WarehouseError
from warehouse.connection import connect

LATER = NOW + dt.timedelta(days=2)
FILLED_IN = {
    **{"Verdict": "other", "Category": "Price", "About": "Acme Cloud", "Polarity": "positive", "Status": "raised"},
    **{"Second category": "Price", "Second about": "us", "Second polarity": "negative", "Second status": "raised"},
    **{"Quote": "approved", "Permission": "Ingrid Halvorsen agreed by mail", "Approved by": "Ann"},
}
DEAL = ("DEAL-0002", "NOTE-901", "NOTE-902", "signed with them", "lost to Acme Cloud on price", "said it is cheap")


KINDS = (
    *(f"({table})" for table in ("raw.deals", "raw.notes", "staging.notes", "facts.claims", "review.items")),
    *(f"({table})" for table in ("review.claims", "meta.counted_deals", "marts.casebook", "marts.quote_bank")),
    *("history/runs/index.db", "as_of/", "review/review-", "review/answered/", ".notes.jsonl", "casebook.csv.gz"),
    *("tables/casebook.csv", "casebook.parquet (rows)", "trends.xlsx (", "winloss.duckdb (marts.casebook)"),
    *("casebook.html", "tables/quote_bank.parquet (rows)", "winloss.duckdb (marts.quote_bank)"),
)
"""Where words of the deal stand before it is forgotten."""


@pytest.fixture(scope="module")
def reviewed(people_nights, tmp_path_factory):
    """The project after two nights and a review with approved quotes, with training data and a packed old table."""
    folder = tmp_path_factory.mktemp("forgotten") / "project"
    shutil.copytree(people_nights[0].folder, folder, symlinks=True)
    found = project.find(folder)
    reviewing.write(found, telling=10, at_random=10, seed=1, now=LATER)
    [path] = found.review.glob("*.xlsx")
    workbook = openpyxl.load_workbook(path)
    names = [cell.value for cell in workbook["Review"][1]]
    for cells in workbook["Review"].iter_rows(min_row=2):
        for name, value in FILLED_IN.items():
            cells[names.index(name)].value = value
    workbook.save(found.answered / "filled in.xlsx")
    running.rebuild(found, now=LATER)
    (found.review / "made.notes.jsonl").write_text(
        '{"note_id": "NOTE-902@0", "text": "We lost."}\n{"note_id": "x@1"}\n'
    )
    (found.warehouse.parent / "as_of").mkdir()
    shutil.copy(found.warehouse, found.warehouse.parent / "as_of" / "2026-03-01.duckdb")
    older = next(iter((found.published / "versions").iterdir()))
    (older / "casebook.csv.gz").write_bytes(gzip.compress(b"deal_id\nDEAL-0002\n"))
    return found


@pytest.fixture
def own(reviewed, tmp_path):
    return project.find(shutil.copytree(reviewed.folder, tmp_path / "project", symlinks=True))


def test_names_in_what_an_analyst_adds_are_masked_before_it_is_stored_or_published(reviewed):
    for path in (reviewed.warehouse, reviewed.published / "current" / "winloss.duckdb"):
        with duckdb.connect(str(path), read_only=True) as con:
            said = con.execute("select distinct permission from marts.quote_bank").fetchall()
        assert said == [("[contact] agreed by mail",)]


def test_a_deal_that_was_merged_into_the_forgotten_one_goes_too(own):
    with connect(own.warehouse) as con:
        con.execute(
            "create or replace table staging.merged_deals as select 'crm' as source, 'DEAL-0003' as deal_id, "
            "'DEAL-0001' as survivor"
        )
    told = forgetting.forget(own, "deal", "DEAL-0001", now=LATER)
    assert "raw.deals: 2 rows" in told
    assert holding(own.folder, "DEAL-0003", "NOTE-903") == []


def test_a_workbook_of_the_users_own_is_named_and_left_as_it_is(own):
    workbook = openpyxl.Workbook()
    workbook.active.append(["DEAL-0002", "our forecast"])
    (own.folder / "mine").mkdir()
    path = own.folder / "mine" / "forecast.xlsx"
    workbook.save(path)
    before = path.read_bytes()
    told = forgetting.forget(own, "deal", "DEAL-0002", now=LATER)
    assert "mine/forecast.xlsx: holds it and is not winloss's own: remove it yourself" in told
    assert path.read_bytes() == before


def test_a_forgotten_deal_is_in_no_table_and_no_file_and_pages_are_made_anew(own):
    before = holding(own.folder, *DEAL)
    assert {kind for name in before for kind in KINDS if kind in name} == set(KINDS)
    told = forgetting.forget(own, "deal", "DEAL-0002", now=LATER)
    assert holding(own.folder, *DEAL) == []
    assert "review/made.notes.jsonl: 1 rows" in told
    assert "raw.deals: 1 rows" in told
    assert "published: anew, without it" in told
    with duckdb.connect(str(own.published / "current" / "winloss.duckdb"), read_only=True) as con:
        left = con.execute("select deal_id from marts.casebook order by deal_id").fetchall()
    assert left == [("DEAL-0001",), ("DEAL-0003",)]
    assert (own.review / "made.notes.jsonl").read_text() == '{"note_id": "x@1"}\n'


def test_what_was_forgotten_does_not_come_back_and_its_name_stays_masked(own):
    shutil.rmtree(own.published)
    forgetting.forget(own, "person", "CON-503", now=LATER)
    forgetting.forget(own, "deal", "DEAL-0001", now=LATER)
    forgetting.forget(own, "note", "NOTE-901", now=LATER)
    gone = ("CON-503", "Halvorsen", "Ingrid", "DEAL-0001", "NOTE-901", "said it is cheap")
    assert holding(own.folder, *gone) == []

    loaded = dg.materialize(
        source.raw_tables(own, is_attended=True),
        resources={"night": Night(folder=str(own.folder), now=LATER.replace(tzinfo=None).isoformat())},
    )

    assert loaded.success
    assert holding(own.folder, *gone) == []
    with duckdb.connect(str(own.warehouse), read_only=True) as con:
        stored = con.execute("select note_id, text from raw.notes order by note_id").fetchall()
    assert stored == [
        ("NOTE-902", "We lost to Acme Cloud on price. [contact] signed with them."),
        ("NOTE-903", "Too expensive, says [contact]. We hope for grace."),
    ]
    again = forgetting.forget(own, "note", "NOTE-901", now=LATER)
    assert [line for line in again if "rows" in line or "remove it" in line] == []


def loaded(found, now):
    given = {"night": Night(folder=str(found.folder), now=now.replace(tzinfo=None).isoformat())}
    assert dg.materialize(source.raw_tables(found, is_attended=True), resources=given).success
    return found


def test_a_rep_whose_id_is_stored_as_a_hash_is_forgotten_by_the_id_of_the_crm(tmp_path):
    found = loaded(write(tmp_path / "hashed", SETTINGS + "privacy: {rep_ids: hash}\n"), NOW)
    told = forgetting.forget(found, "person", "REP-77", now=NOW)
    assert "raw.people: 1 rows" in told
    assert holding(found.folder, "Tanaka") == []
    for number in (1, 2):
        loaded(found, NOW + dt.timedelta(days=number))
    with duckdb.connect(str(found.warehouse), read_only=True) as con:
        owners = dict(con.execute("select deal_id, owner_id from raw.deals").fetchall())
        people = con.execute("select name from raw.people where name is not null").fetchall()
    assert owners["DEAL-0001"] == owners["DEAL-0002"] != owners["DEAL-0003"]
    assert owners["DEAL-0001"].startswith("forgotten-")
    assert people == [("Mo Said",)]


def test_a_file_that_cannot_be_searched_is_named_and_stops_nothing(tmp_path):
    found = loaded(write(tmp_path / "odd"), NOW)
    for name in ("odd.parquet", "odd.duckdb", "odd.db"):
        (found.folder / name).write_bytes(b"nothing of the kind" * 99)
    (found.folder / "odd.csv.gz").write_bytes(gzip.compress(b"id,name")[:10] + b"x" * 99)
    told = forgetting.forget(found, "deal", "DEAL-0002", now=NOW)
    assert "raw.deals: 1 rows" in told
    assert sorted(line.partition(":")[0] for line in told if "was not searched (can't be read" in line) == [
        "odd.csv.gz",
        "odd.db",
        "odd.duckdb",
        "odd.parquet",
    ]


def test_records_of_dagster_that_cannot_be_found_stop_it_before_anything_is_forgotten(tmp_path, monkeypatch):
    found = loaded(write(tmp_path / "elsewhere"), NOW)
    found.dagster_home.mkdir(parents=True, exist_ok=True)
    (found.dagster_home / "dagster.yaml").write_text("storage: {postgres: {postgres_url: {env: NOWHERE}}}\n")
    monkeypatch.delenv("NOWHERE", raising=False)
    with pytest.raises(PipelineError, match="NOWHERE: is not set"):
        forgetting.forget(found, "deal", "DEAL-0002", now=NOW)
    with duckdb.connect(str(found.warehouse), read_only=True) as con:
        assert con.execute("select count(*) from raw.deals where deal_id = 'DEAL-0002'").fetchone() == (1,)


def test_it_refuses_while_a_run_is_on_and_says_what_to_do(own):
    holder = [sys.executable, "-c", f"import duckdb, sys; con = duckdb.connect({str(own.warehouse)!r}); print(1, flush=True); sys.stdin.read()"]  # fmt: skip # noqa: E501
    with subprocess.Popen(holder, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running_process:
        running_process.stdout.readline()
        with pytest.raises(WarehouseError, match=r"in use by another process\. Wait until the other run ends"):
            forgetting.forget(own, "deal", "DEAL-0002", now=LATER)
        running_process.communicate(b"")


def test_one_that_is_killed_is_finished_by_giving_it_again(own, monkeypatch):
    from warehouse import rewriting

    def killed(*_):
        raise SystemExit(9)

    shutil.rmtree(own.published)
    with monkeypatch.context() as context:
        context.setattr(rewriting, "rewrite", killed)
        with pytest.raises(SystemExit):
            forgetting.forget(own, "deal", "DEAL-0002", now=LATER)
    assert holding(own.folder, *DEAL) != []
    forgetting.forget(own, "deal", "DEAL-0002", now=LATER)
    assert holding(own.folder, *DEAL) == []


def test_a_project_that_was_never_run_keeps_it_outside(tmp_path):
    found = write(tmp_path / "new")
    told = forgetting.forget(found, "deal", "DEAL-0002", now=LATER)
    assert told == ["Nothing is stored yet. The deal stays outside from now on."]
    assert not found.warehouse.exists()
    assert holding(found.folder, "DEAL-0002") == []


def test_tables_that_somebody_adds_are_searched_too(tmp_path):
    from warehouse import forgetting as tables
    from warehouse import raw
    from warehouse.traces import collect

    with connect(tmp_path / "warehouse.duckdb") as con:
        raw.prepare(con)
        con.execute(
            """
            insert into raw.notes by name select 'crm' as source, 'N-1' as note_id, '7' as deal_id,
                'They said our roof leaks badly.' as text;
            insert into raw.notes by name select 'crm' as source, 'N-2' as note_id, '8' as deal_id, 'Fine.' as text;
            insert into raw.deals by name select 'crm' as source, unnest(['7', '8']) as deal_id, '7' as amount;
            create table meta.seen as select * from (values (['7', '9'], 1), (['8'], 2)) as t (deal_ids, n);
            create table meta.words as select *
            from (values ('“They said our roof leaks badly.”', {'a': 'x'}), ('7', {'a': 'y'})) as t (said, more)
            """
        )
        traces = collect(con, "deal", "7")
        changed = tables.remove(con, traces, None, {})
        left = {name: con.execute(f"select count(*) from {name}").fetchone()[0] for name in changed}
        amounts = con.execute("select deal_id, amount from raw.deals").fetchall()
    assert changed == {"meta.seen": 1, "meta.words": 1, "raw.deals": 1, "raw.notes": 1}
    assert left == {"meta.seen": 1, "meta.words": 1, "raw.deals": 1, "raw.notes": 1}
    assert amounts == [("8", "7")], "the same sign in another column is something else"


def test_a_crm_within_the_project_is_read_and_never_searched_or_changed(small):
    (small.folder / "crm.sqlite").write_bytes(b"theirs")
    (small.folder / "notes of mine.csv").touch()
    settings = small.folder / "winloss.yaml"
    settings.write_text(settings.read_text().replace("folder: exports", "url: sqlite:///crm.sqlite"))
    settings.write_text(settings.read_text().replace("files: deals.csv", "table: deals"))
    settings.write_text(settings.read_text().replace("files: notes.jsonl", "table: notes"))
    others = sorted(path.name for path in leftovers.others(project.find(small.folder)))
    assert others == ["competitors.yaml", "deals.csv", "notes of mine.csv", "notes.jsonl", "winloss.yaml"]


@pytest.mark.parametrize("given", [[], ["--deal", "1", "--note", "2"]])
def test_the_command_wants_one_thing_to_forget(small, given):
    done = warm_runs.winloss("forget", "-p", small.folder, *given)
    assert (done.returncode, done.stdout) == (2, "")
    assert "name one of --deal, --contact and --note" in done.stderr
