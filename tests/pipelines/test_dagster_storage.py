"""Events are kept in files that stay open, and are Dagster's own to everybody else."""

import queue
import shutil
import time
from pathlib import Path

import dagster as dg
import pytest
import yaml

from pipelines import dagster_storage

SETTINGS = Path(__file__).parents[2] / "dagster.yaml"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    shutil.copy(SETTINGS, tmp_path)
    return tmp_path


def messages(instance, run_id):
    return [entry.dagster_event.message for entry in instance.all_logs(run_id)]


def told(instance, *texts):
    """A run of which these texts are told; returns its id."""
    run = instance.create_run_for_job(nothing)
    for text in texts:
        instance.report_engine_event(text, run)
    return run.run_id


@dg.job
def nothing():
    pass


def test_dagsters_own_storage_reads_what_was_written_while_the_files_are_still_open(home):
    with dg.DagsterInstance.get() as instance:
        assert isinstance(instance.event_log_storage, dagster_storage.OpenEvents)
        run_id = told(instance, "one", "two")
        settings = yaml.safe_load(SETTINGS.read_text()) | {"storage": {"sqlite": {"base_dir": str(home)}}}
        (home / "dagster.yaml").write_text(yaml.safe_dump(settings))
        with dg.DagsterInstance.get() as other:
            assert not isinstance(other.event_log_storage, dagster_storage.OpenEvents)
            assert messages(other, run_id) == messages(instance, run_id) == ["one", "two"]


def test_whoever_watches_a_run_hears_each_event_at_once(home):
    heard = queue.Queue()
    with dg.DagsterInstance.get() as writing, dg.DagsterInstance.get() as watching:
        run = writing.create_run_for_job(nothing)
        writing.report_engine_event("before", run)
        watching.watch_event_logs(run.run_id, None, lambda entry, cursor: heard.put(entry.dagster_event.message))
        time.sleep(0.5)  # until the watcher has seen the file as it is
        for text in ("one", "two"):
            writing.report_engine_event(text, run)
            while heard.get(timeout=10) != text:
                pass


def test_only_the_files_used_last_stay_open_and_none_after_the_end(home):
    with dg.DagsterInstance.get() as instance:
        runs = [told(instance, f"run {number}") for number in range(dagster_storage.MOST_OPEN + 3)]
        assert len(list(home.glob("history/runs/*.db-wal"))) <= dagster_storage.MOST_OPEN
        assert [messages(instance, run_id) for run_id in runs] == [[f"run {number}"] for number in range(len(runs))]
    assert list(home.glob("history/runs/*.db-wal")) == []
