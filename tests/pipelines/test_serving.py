"""Dagster's real web server and daemon on a project, as `winloss dev` starts them."""

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from pipelines import running

ASKED = """
{ repositoriesOrError { ... on RepositoryConnection { nodes {
    name
    assetGroups { groupName }
    schedules { name scheduleState { status } }
    sensors { name sensorState { status } } } } }
  runsOrError { ... on Runs { results { runId jobName status } } }
  instance { daemonHealth { allDaemonStatuses { daemonType healthy required } } } }
"""


LAUNCH = """
mutation { launchRun(executionParams: { mode: "default", selector: {
    repositoryLocationName: "pipelines.definitions", repositoryName: "__repository__", pipelineName: "nightly" } }) {
  __typename
  ... on LaunchRunSuccess { run { runId } }
  ... on PythonError { message } } }
"""


def ask(port, query=ASKED):
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/graphql", json.dumps({"query": query}).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)["data"]


def wait(port, is_so, seconds=90):
    """What the server tells once it tells `is_so`, or when the time is over."""
    told, patience = {}, time.monotonic() + seconds
    while time.monotonic() < patience:
        try:
            told = ask(port)
            if is_so(told):
                return told
        except OSError:
            pass
        time.sleep(1)
    return told


def is_up(told):
    daemons = told["instance"]["daemonHealth"]["allDaemonStatuses"]
    return told["repositoriesOrError"]["nodes"] and all(each["healthy"] for each in daemons if each["required"])


def runs_of(told):
    return {run["runId"]: run["status"] for run in told.get("runsOrError", {}).get("results", [])}


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def test_the_ui_shows_the_groups_the_schedule_and_the_runs_of_the_command_line(small, port):
    summary = running.run(small)
    server = subprocess.Popen(
        [sys.executable, "-m", "pipelines", "dev", "-p", str(small.folder), "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        told = wait(port, is_up)
        launched = ask(port, LAUNCH)["launchRun"]
        assert launched["__typename"] == "LaunchRunSuccess", launched
        run_id = launched["run"]["runId"]
        ended = wait(port, lambda told: runs_of(told).get(run_id) in ("SUCCESS", "FAILURE"))
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(60) == 0
    assert is_up(told)
    (repository,) = told["repositoriesOrError"]["nodes"]
    assert {group["groupName"] for group in repository["assetGroups"]} == {
        "source",
        "staging",
        "nlp",
        "facts",
        "marts",
        "models",
        "report",
    }
    assert repository["schedules"] == [
        {"name": name, "scheduleState": {"status": "RUNNING"}} for name in ("nightly_schedule", "training_schedule")
    ]
    assert repository["sensors"] == [{"name": "file_sensor", "sensorState": {"status": "RUNNING"}}]
    assert runs_of(ended)[summary.run_id] == "SUCCESS", "the command line's run"
    assert runs_of(ended)[run_id] == "SUCCESS", "the run that the daemon took from its queue"


def test_a_taken_port_is_told_before_anything_is_started(small):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "pipelines", "dev", "-p", str(small.folder), "--port", str(port)]
        told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr == f"winloss: port {port}: Address already in use. Give another one with --port.\n"
