import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import warm_runs
import yaml

from nlp import catalog as catalogs
from nlp.extractor import Extractor

COMMANDS = ("init", "check", "run", "extract", "review", "explain", "accept", "forget", "model", "sample", "dev")


def winloss(*arguments, stdin=""):
    return subprocess.run(
        [sys.executable, "-m", "pipelines", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_names_every_command_and_the_exit_codes():
    told = winloss("--help")
    assert told.returncode == 0
    assert "Exit codes: 0 done, 1 the run or a check failed, 2 wrong usage" in " ".join(told.stdout.split())
    for command in COMMANDS:
        assert command in told.stdout
        assert winloss(command, "--help").returncode == 0


def test_the_readme_names_every_command():
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert [command for command in COMMANDS if f"winloss {command}" not in readme] == []


def test_wrong_usage_exits_with_2():
    assert winloss("run", "--no-such-option").returncode == 2
    assert winloss("no-such-command").returncode == 2


def test_a_new_project_is_valid_as_written_and_is_never_overwritten(tmp_path):
    made = winloss("init", tmp_path / "mine")
    assert made.returncode == 0, made.stderr
    assert sorted(path.name for path in (tmp_path / "mine").iterdir()) == [
        ".gitignore",
        "competitors.yaml",
        "messages.yaml",
        "winloss.yaml",
    ]
    again = winloss("init", tmp_path / "mine")
    assert again.returncode == 2
    assert "already holds winloss.yaml, competitors.yaml, messages.yaml" in again.stderr
    checked = winloss("check", "-p", tmp_path / "mine")
    assert checked.returncode == 1, "the settings are in order, but the exports are not there yet"
    assert "exports: there is no such folder" in checked.stderr


def test_a_folder_that_cannot_be_made_is_told_without_a_traceback(tmp_path):
    (tmp_path / "file").touch()
    told = winloss("init", tmp_path / "file" / "mine")
    assert told.returncode == 1
    assert told.stderr == (
        f"winloss: {tmp_path}/file/mine: Not a directory. "
        "Correct the path, or what this user may read and write there.\n"
    )
    assert "Traceback" in winloss("--debug", "init", tmp_path / "file" / "mine").stderr


def test_a_run_stopped_by_ctrl_c_says_so_and_the_next_one_runs(small):
    command = [sys.executable, "-m", "pipelines", "run", "-p", str(small.folder), "--json"]
    stopped = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert "done" in stopped.stderr.readline(), "the first step"
    stopped.send_signal(signal.SIGINT)
    told = stopped.communicate(timeout=60)[1]
    assert (stopped.returncode, "Traceback" in told) == (130, False)
    assert told.endswith("stopped before its end; the last report stays. Run again: nothing has to be cleaned up.\n")
    assert not (small.folder / "published" / "current").exists()
    assert warm_runs.winloss("run", "-p", small.folder).returncode == 0


def test_a_folder_without_settings_is_told_how_to_make_them(tmp_path):
    told = winloss("run", "-p", tmp_path)
    assert told.returncode == 2
    assert told.stderr == f"winloss: {tmp_path}: holds no winloss.yaml. Make a project with: winloss init {tmp_path}\n"


def test_all_faults_of_all_three_files_are_told_at_once(tmp_path):
    winloss("init", tmp_path)
    settings = yaml.safe_load((tmp_path / "winloss.yaml").read_text())
    settings |= {"timezon": "UTC", "nightly_at": 300, "currency": "EURO", "segments": ["colour"]}
    settings["sources"]["crm"]["deals"]["columns"]["outcom"] = "stage"
    (tmp_path / "winloss.yaml").write_text(yaml.safe_dump(settings))
    (tmp_path / "competitors.yaml").write_text(
        "us: {name: Ours}\ncompetitors:\n- {id: a, name: Acme, aliases: [AC]}\n- {id: b, name: Bolt, aliases: [ac]}\n"
    )
    (tmp_path / "messages.yaml").write_text("- {id: m, wording: Fast, categories: [speed]}\n")
    told = winloss("check", "-p", tmp_path)
    assert told.returncode == 2
    for expected in (
        "winloss.yaml: timezon: unknown key (did you mean timezone?)",
        'winloss.yaml: nightly_at: expected a time of day between quotes, such as "05:00".',
        "winloss.yaml: currency: 'EURO' is no currency's code. Write three capital letters, such as EUR.",
        "winloss.yaml: sources.crm.deals",
        "competitors.yaml: ",
        "messages.yaml: ",
        "unknown category 'speed'",
    ):
        assert expected in told.stderr
    assert "Traceback" not in told.stderr


def test_debug_shows_the_traceback(tmp_path):
    assert "Traceback" in winloss("run", "-p", tmp_path, "--debug").stderr


@pytest.fixture
def catalog(tmp_path):
    path = tmp_path / "catalog.yaml"
    path.write_text("us: {name: Ours}\ncompetitors: [{id: acme, name: Acme Cloud}]\n")
    return path


def test_extract_reads_lines_from_stdin_and_writes_predictions(catalog):
    notes = (
        json.dumps({"note_id": "1", "text": "Lost to Acme Cloud."}) + "\n\n" + json.dumps({"note_id": 2, "text": ""})
    )
    done = winloss("extract", "-", "--catalog", catalog, stdin=notes)
    assert done.returncode == 0, done.stderr
    first, second = map(json.loads, done.stdout.splitlines())
    assert (first["note_id"], first["mentions"][0]["text"], first["mentions"][0]["competitor"]) == (
        "1",
        "Acme Cloud",
        "acme",
    )
    assert (second["note_id"], second["mentions"], second["claims"]) == ("2", [], [])
    assert first["extractor_version"] == second["extractor_version"] == Extractor(catalogs.load(catalog)).version


def test_extract_reads_the_good_lines_and_tells_the_bad_ones(catalog, tmp_path):
    notes = tmp_path / "notes.jsonl"
    notes.write_text('{"note_id": "1", "text": "Acme Cloud"}\nno json\n{"text": "no id"}\n["a list"]\n')
    done = winloss("extract", notes, "--catalog", catalog, "-o", tmp_path / "out.jsonl")
    assert done.returncode == 1
    assert [line.split(": ")[0] for line in done.stderr.removeprefix("winloss: ").splitlines()] == [
        f"{notes}:2",
        f"{notes}:3",
        f"{notes}:4",
    ]
    assert len((tmp_path / "out.jsonl").read_text().splitlines()) == 1


def test_extract_takes_unknown_kinds_and_outcomes_as_not_known_and_refuses_what_is_no_text(catalog, tmp_path):
    text = "Lost to Acme Cloud, too expensive."
    given = [
        {"note_id": "1", "text": text},
        {"note_id": "2", "text": text, "kind": "fax", "outcome": "Closed Lost"},
        {"note_id": "3", "text": text, "kind": None, "outcome": None},
        {"note_id": "4", "text": text, "kind": 7},
        {"note_id": "5", "text": text, "outcome": ["lost"]},
        {"note_id": True, "text": text},
    ]
    notes = tmp_path / "notes.jsonl"
    notes.write_text("\n".join(map(json.dumps, given)))
    done = winloss("extract", notes, "--catalog", catalog)
    assert [line.split(": ")[0] for line in done.stderr.removeprefix("winloss: ").splitlines()] == [
        f"{notes}:4",
        f"{notes}:5",
        f"{notes}:6",
    ]
    first, *others = [json.loads(line) for line in done.stdout.splitlines()]
    assert others == [first | {"note_id": "2"}, first | {"note_id": "3"}]


def test_extract_writes_lone_surrogates_back_as_they_came(catalog):
    done = winloss(
        "extract",
        "-",
        "--catalog",
        catalog,
        stdin='{"note_id": "1", "text": "\\ud800 Lost to Acme Cloud \\ud83d\\ude00"}',
    )
    assert done.returncode == 0, done.stderr
    mention = json.loads(done.stdout)["mentions"][0]
    assert (mention["start"], mention["end"], mention["text"]) == (10, 20, "Acme Cloud")


def test_extract_does_not_write_over_what_it_reads(catalog, tmp_path):
    notes = tmp_path / "notes.jsonl"
    notes.write_text('{"note_id": "1", "text": "Too expensive."}\n')
    (tmp_path / "link.jsonl").symlink_to(notes)
    done = winloss("extract", notes, "--catalog", catalog, "-o", tmp_path / "link.jsonl")
    assert (done.returncode, done.stderr) == (
        2,
        f"winloss: {tmp_path}/link.jsonl: is the file that is read. Name another one to write into.\n",
    )
    assert notes.read_text() == '{"note_id": "1", "text": "Too expensive."}\n'


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("no-such-file.jsonl",), "no-such-file.jsonl: can't be read (No such file or directory)."),
        (("-", "--mode", "slow"), "--mode slow: unknown. Use one of: default, fast"),
    ],
)
def test_extract_tells_what_it_was_wrongly_given(catalog, arguments, told):
    done = winloss("extract", *arguments, "--catalog", catalog)
    assert done.returncode == 2
    assert done.stderr == f"winloss: {told}\n"
