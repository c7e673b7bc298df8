"""`winloss check --source`: how each source is, in a table of plain words, and an exit code."""

import datetime as dt

import pytest
from crm_project import FIRST, SETTINGS, change, night, write

from pipelines import command_line, forgetting, project
from pipelines.health import Finding, findings

HOUR = dt.timedelta(hours=1)
RUN = "Run it: winloss run."


@pytest.fixture
def crm(tmp_path):
    return write(tmp_path)


def told(crm, now=FIRST + HOUR):
    return [
        (each.entity, each.check, each.state, each.found)
        for each in findings(project.find(crm), now)
        if each.check in ("reach", "freshness", "counts", "deletions")
    ]


def test_before_the_first_run_everything_is_unread(crm):
    found = findings(project.find(crm), FIRST)
    assert [each for each in found if each.entity in ("", "deals")] == [
        Finding("crm", "", "reach", "ok", "it is there, with all that the settings name"),
        Finding("crm", "deals", "freshness", "fail", "it was never loaded", RUN),
        Finding(
            "crm",
            "deals",
            "counts",
            "fail",
            "3 rows there, 0 known; 3 not read yet, 0 no longer there",
            "Run it, and if this stays, see which rows are refused and why.",
        ),
    ]


def test_what_was_loaded_is_held_against_what_is_there_now(crm):
    night(crm, 0)
    loaded = "last loaded 2026-03-01 03:00 UTC"
    assert told(crm) == [
        ("", "reach", "ok", "it is there, with all that the settings name"),
        ("deals", "freshness", "ok", loaded),
        ("deals", "counts", "ok", "3 rows there, 3 known"),
        ("notes", "freshness", "ok", loaded),
        ("notes", "counts", "ok", "3 rows there, 3 known"),
        ("people", "freshness", "ok", loaded),
        ("people", "counts", "ok", "2 rows there, 2 known"),
    ]
    change(crm, "delete from deals where id = 1; insert into deals values (9, 'Won', '2026-02-01', 1, '2026-02-01')")
    assert told(crm, FIRST + 30 * HOUR)[1:3] == [
        ("deals", "freshness", "warn", loaded),
        ("deals", "counts", "fail", "3 rows there, 3 known; 1 not read yet, 1 no longer there"),
    ]
    change(crm, "drop table deals")
    assert told(crm, FIRST + 60 * HOUR)[:3] == [
        (
            "",
            "reach",
            "fail",
            "deals: there is no table 'deals'; did you mean mails? Correct winloss.yaml.",
        ),
        ("deals", "freshness", "fail", loaded),
        ("notes", "freshness", "fail", loaded),
    ]


def test_rows_are_compared_as_they_may_enter_forgotten_ones_left_out_and_reps_as_hashes(crm):
    (crm / "winloss.yaml").write_text(SETTINGS + "privacy: {rep_ids: hash}\n")
    night(crm, 0)
    forgetting.forget(project.find(crm), "deal", "1", now=FIRST.replace(tzinfo=dt.UTC))
    assert [each for each in told(crm) if each[1] == "counts"] == [
        ("deals", "counts", "ok", "2 rows there, 2 known"),
        ("notes", "counts", "ok", "1 rows there, 1 known"),
        ("people", "counts", "ok", "2 rows there, 2 known"),
    ]


@pytest.mark.parametrize(
    ("columns", "history"),
    [
        (
            "columns: {change_id: id, deal_id: deal, changed_at: at, field: what, new_value: now}",
            "create table history (id, deal, at, what, now); insert into history values "
            "(1, 1, '2026-01-05', 'stage', 'Open'), (2, 1, '2026-01-15', 'stage', 'Won'), "
            "(3, 1, '2026-01-15', 'mood', 'x')",
        ),
        (
            "columns: {deal_id: deal, changed_at: at}, values: {stage: stage}",
            "create table history (deal, at, stage); insert into history values (1, '2026-01-05', 'Open'), "
            "(1, '2026-01-15', 'Won')",
        ),
    ],
)
def test_the_history_of_the_crm_is_counted_too(crm, columns, history):
    (crm / "winloss.yaml").write_text(f"{SETTINGS}    deal_changes: {{table: history, {columns}}}\n")
    change(crm, history)
    night(crm, 0, loaded=("deals", "deal_changes"))
    found = [each for each in told(crm) if each[:2] == ("deal_changes", "counts")]
    assert found == [("deal_changes", "counts", "ok", "2 rows there, 2 known")]


def test_the_command_shows_a_table_and_fails_where_a_check_does(crm, capsys):
    with pytest.raises(SystemExit) as ended:
        command_line.main(["check", "--source", "-p", str(crm)])
    assert ended.value.code == 1
    shown = capsys.readouterr().out
    assert "it was never loaded" in shown
    assert "fail: crm deals, freshness: Run it: winloss run.\n" in shown
