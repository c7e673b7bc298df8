"""What a user may get wrong, run as the user runs it: a clear word and nothing published, or the row set apart."""

import json

import duckdb
import pytest
import warm_runs


def run(small):
    return warm_runs.winloss("run", "-p", small.folder, "--json")


def edit(small, name, old, new):
    path = small.folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def missing_column(small):
    edit(small, "exports/deals.csv", "id,stage,closed", "id,stge,closed")


def empty_file(small):
    (small.folder / "exports" / "deals.csv").write_bytes(b"")


def no_file(small):
    (small.folder / "exports" / "notes.jsonl").unlink()


def unreachable_database(small):
    edit(small, "winloss.yaml", "folder: exports", "url: postgresql+psycopg://reader:hunter2@127.0.0.1:9/crm")
    edit(small, "winloss.yaml", "files: deals.csv", "table: deals")
    edit(small, "winloss.yaml", "files: notes.jsonl", "table: notes")


def alias_twice(small):
    (small.folder / "competitors.yaml").write_text(
        "us: {name: Ours}\ncompetitors: [{id: acme, name: Acme}, {id: bolt, name: Bolt, aliases: [ACME]}]\n"
    )


@pytest.mark.parametrize(
    ("wrong", "exit_code", "told"),
    [
        (missing_column, 1, ["deals.csv", "'stage'", "stge"]),
        (empty_file, 1, ["deals.csv: is empty, without even a header. Export it again or move it away."]),
        (no_file, 1, ["no file is called 'notes.jsonl'. Put it there or correct `files` in winloss.yaml."]),
        (unreachable_database, 1, ["127.0.0.1"]),
        (alias_twice, 2, ["competitors.yaml: ", "'bolt'", "'acme'", "Remove one."]),
    ],
)
def test_what_cannot_be_read_is_told_and_nothing_is_published(small, wrong, exit_code, told):
    wrong(small)
    done = run(small)
    assert done.returncode == exit_code, done.stderr
    for words in told:
        assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert "hunter2" not in done.stderr
    assert done.stdout == ""
    assert not (small.folder / "published" / "current").exists()


def test_rows_that_cannot_be_used_are_set_apart_counted_and_explained(small):
    with (small.folder / "exports" / "deals.csv").open("a") as deals:
        deals.write("5,Wonnn,2026-01-20,1,,Retail\n6,Lost,31.12.2025,1,,Retail\n7,Won,2026-01-21,1\n8,Won,,1,,Retail\n")
    with (small.folder / "exports" / "notes.jsonl").open("a") as notes:
        notes.write('{"id": "d", "deal": "99", "at": "2026-01-02", "body": "Of no deal."}\n{"id": "e", broken\n')
    done = run(small)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert sorted(told) == ["notes_extracted", "published", "rows_kept", "rows_read", "rows_refused", "run_id"]
    assert (told["rows_read"], told["rows_kept"], told["rows_refused"]) == (13, 7, 6)
    with duckdb.connect(str(small.warehouse), read_only=True) as con:
        refused = con.execute(
            "select entity, file, row_number, row_key from staging.refused_rows order by all nulls first"
        ).fetchall()
        explained = con.execute(
            "select count(*) from staging.refused_rows where reason <> '' and remedy <> ''"
        ).fetchone()
    assert refused == [
        ("deals", "deals.csv", 6, "5"),
        ("deals", "deals.csv", 7, "6"),
        ("deals", "deals.csv", 8, None),
        ("deals", "deals.csv", 9, "8"),
        ("notes", "notes.jsonl", 4, "d"),
        ("notes", "notes.jsonl", 5, None),
    ]
    assert explained == (6,)
    page = (small.folder / "published" / "current" / "data.html").read_text()
    assert "Wonnn" in page, "the page's method section gives the line to add"


def test_the_run_says_why_rows_are_set_apart_and_which_values_it_does_not_know(small):
    edit(small, "exports/deals.csv", "1,Won,", "1,Closed and won,")
    done = warm_runs.winloss("run", "-p", small.folder)
    assert done.returncode == 0, done.stderr
    assert (
        '  1 of crm deals: the outcome "Closed and won" is not in the settings. In winloss.yaml, under sources: crm: '
        'deals: outcomes, add "Closed and won" to the list of won, lost, no_decision, open or invalid.\n'
    ) in done.stdout
    assert "warning More than 5 % of the rows read can't be used." in done.stderr


def test_rows_in_another_encoding_are_set_apart_and_checked_for_before_the_run(small):
    path = small.folder / "exports" / "deals.csv"
    path.write_bytes(path.read_text().replace("Open,,400,,Banking", "Open,,400,,Bankgeschäft").encode("latin-1"))
    checked = warm_runs.winloss("check", "-p", small.folder)
    assert checked.returncode == 1
    assert "deals.csv" in checked.stderr
    assert "encoding" in checked.stderr
    assert json.loads(run(small).stdout)["rows_refused"] == 1
    with duckdb.connect(str(small.warehouse), read_only=True) as con:
        (remedy,) = con.execute("select remedy from staging.refused_rows").fetchone()
    assert "encoding" in remedy
    edit(small, "winloss.yaml", "folder: exports", "folder: exports\n    encoding: latin-1")
    assert json.loads(run(small).stdout)["rows_refused"] == 0


@pytest.mark.heavy
def test_a_mapped_value_brings_the_refused_row_back(small):
    edit(small, "exports/deals.csv", "1,Won,", "1,Closed and won,")
    assert json.loads(run(small).stdout)["rows_refused"] == 2, "the deal and its note"
    edit(small, "winloss.yaml", "won: [Won]", "won: [Won, Closed and won]")
    assert json.loads(run(small).stdout)["rows_refused"] == 0
