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


def ask(port):
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/graphql", json.dumps({"query": ASKED}).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)["data"]


def is_up(told):
    daemons = told["instance"]["daemonHealth"]["allDaemonStatuses"]
    return told["repositoriesOrError"]["nodes"] and all(each["healthy"] for each in daemons if each["required"])


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
        told, patience = {}, time.monotonic() + 90
        while time.monotonic() < patience and server.poll() is None:
            try:
                told = ask(port)
                if is_up(told):
                    break
            except OSError:
                pass
            time.sleep(1)
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
        "report",
    }
    assert repository["schedules"] == [{"name": "nightly_schedule", "scheduleState": {"status": "RUNNING"}}]
    assert repository["sensors"] == [{"name": "file_sensor", "sensorState": {"status": "RUNNING"}}]
    runs = told["runsOrError"]["results"]
    assert {"runId": summary.run_id, "jobName": "nightly", "status": "SUCCESS"} in runs
