"""What Dagster knows of a project: the graph, its documentation, its schedule, sensors and alerts."""

import datetime as dt
import itertools

import dagster as dg
import pytest

from pipelines import PipelineError, definitions, jobs, running
from warehouse import checks

GROUPS = {"source", "staging", "nlp", "facts", "marts", "models", "report"}


@pytest.fixture
def graph(small):
    found = definitions.build(small)
    dg.Definitions.validate_loadable(found)
    return found.resolve_asset_graph()


def test_every_asset_is_described_owned_and_in_one_of_the_seven_groups(graph):
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.description, key
        assert node.owners, key
        assert node.kinds, key
        assert node.group_name in GROUPS, key


def test_the_lineage_runs_from_the_sources_to_the_report(graph):
    path = [
        ["crm", "deals"],
        ["raw", "deals"],
        ["staging", "typed_deals"],
        ["staging", "deals"],
        ["facts", "deals"],
        ["counts", "deals"],
        ["marts", "win_rate_trend"],
        ["report", "published"],
    ]
    keys = [dg.AssetKey(part) for part in path]
    for upstream, downstream in itertools.pairwise(keys):
        assert upstream in graph.get_ancestor_asset_keys(downstream), (upstream, downstream)
    assert graph.get_ancestor_asset_keys(keys[-1]) >= set(keys[:-1])
    history = dg.AssetKey(["staging", "deal_history"])
    read = graph.get_ancestor_asset_keys(keys[-1]) | graph.get_ancestor_asset_keys(history)
    assert graph.get_all_asset_keys() == read | {keys[-1]} | leaves(graph)


def leaves(graph):
    """Tables that nothing else reads: what an analyst looks at, or what checks read."""
    return {key for key in graph.get_all_asset_keys() if not graph.get(key).child_keys}


def test_every_check_of_the_warehouse_is_an_asset_check(graph):
    known = {(key.asset_key.to_user_string(), key.name) for key in graph.asset_check_keys}
    of_training = ("model/candidate", "is_better_than_the_one_in_use_and_than_the_win_rate")
    assert known - {of_training} == {(check.table.replace(".", "/"), check.claim) for check in checks.all_checks()}
    assert of_training in known


def test_the_schedule_follows_the_settings(small):
    schedule = definitions.build(small).resolve_schedule_def("nightly_schedule")
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("30 4 * * *", "Europe/Berlin")
    assert schedule.default_status == dg.DefaultScheduleStatus.RUNNING
    weekly = definitions.build(small).resolve_schedule_def("training_schedule")
    assert (weekly.cron_schedule, weekly.execution_timezone) == ("0 12 * * 0", "Europe/Berlin")


def test_the_night_only_scores_and_the_weekly_job_only_trains(small):
    found = definitions.build(small)
    trained = {dg.AssetKey(["model", "candidate"]), dg.AssetKey(["model", "in_use"])}
    assert set(found.resolve_job_def("training").asset_layer.selected_asset_keys) == trained
    for name in ("nightly", "rebuild", "past_night"):
        assert trained & set(found.resolve_job_def(name).asset_layer.selected_asset_keys) == set()


def tick(sensor, cursor):
    with dg.build_sensor_context(cursor=cursor) as context:
        result = sensor(context)
    return [request.run_key for request in result.run_requests or []], result.cursor


def test_changed_files_start_a_run_once_they_stand_still(small):
    sensor = jobs.file_sensor(small)
    requests, first = tick(sensor, None)
    assert requests == []
    assert tick(sensor, first) == ([first], first)
    with (small.folder / "exports" / "notes.jsonl").open("a") as notes:
        notes.write("{}\n")
    requests, second = tick(sensor, first)
    assert (requests, second != first) == ([], True)
    assert tick(sensor, second) == ([second], second)


def test_a_failed_run_is_told_to_the_webhook(small, webhook):
    settings = small.folder / "winloss.yaml"
    settings.write_text(settings.read_text() + "alerts: {webhook_env: WEBHOOK}\n")
    (small.folder / "exports" / "deals.csv").write_text("")
    with pytest.raises(running.RunFailedError):
        running.run(small)
    with dg.DagsterInstance.get() as instance:
        run = instance.get_runs()[0]
        failure = instance.all_logs(run.run_id, of_type=dg.DagsterEventType.RUN_FAILURE)[0].dagster_event
        jobs.failure_alert(small)(
            dg.build_run_status_sensor_context(
                sensor_name="failure_alert", dagster_event=failure, dagster_instance=instance, dagster_run=run
            ).for_run_failure()
        )
    assert len(webhook) == 1
    assert webhook[0]["text"].startswith("winloss: nightly failed: ")


def test_a_webhook_that_cannot_be_told_is_no_secret_spilled(webhook, monkeypatch):
    import os

    monkeypatch.setenv("BROKEN", os.environ["WEBHOOK"].replace("/secret-token", "/broken"))
    with pytest.raises(PipelineError) as told:
        jobs.post("hello", webhook_env="BROKEN")
    assert str(told.value) == "The address in BROKEN took no message (500)."
    with pytest.raises(PipelineError, match="alerts: the environment variable NOT_SET is not set"):
        jobs.post("hello", webhook_env="NOT_SET")


def test_a_run_leaves_counts_columns_and_a_preview_without_private_words(small):
    summary = running.run(small, now=dt.datetime(2026, 4, 2, tzinfo=dt.UTC))
    with dg.DagsterInstance.get() as instance:
        notes = instance.get_latest_materialization_event(dg.AssetKey(["staging", "notes"])).asset_materialization
        everything = "\n".join(entry.to_json() for entry in instance.all_logs(summary.run_id))
    assert notes.metadata["dagster/row_count"].value == 3
    columns = {column.name: column.description for column in notes.metadata["dagster/column_schema"].value.columns}
    assert "text" in columns
    assert all(columns.values()), columns
    assert "| note_id |" in notes.metadata["preview"].value
    assert "staging" in everything
    assert "Acme Cloud on price" not in everything
