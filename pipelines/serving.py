"""Dagster's web server and daemon for one project, started together and stopped together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

from pipelines import PipelineError

if TYPE_CHECKING:
    from pipelines.project import Project

MODULE = ["-m", "pipelines.definitions"]
GRACE_SECONDS = 20


def serve(project: Project, port: int) -> None:
    """Run web server and daemon until either ends or the user stops them (Ctrl-C, SIGTERM).

    Raises `PipelineError` when the port is taken or one of them ends by itself.
    """
    from pipelines.definitions import PROJECT_VARIABLE

    _refuse_taken(port)
    project.prepare()
    environment = os.environ | {"DAGSTER_HOME": str(project.dagster_home), PROJECT_VARIABLE: str(project.folder)}
    commands = {
        "web server": ["dagster_webserver", "--port", str(port), *MODULE],
        "daemon": ["dagster._daemon", "run", *MODULE],
    }
    signal.signal(signal.SIGTERM, _as_interrupt)
    running = {
        name: subprocess.Popen([sys.executable, "-m", *command], env=environment)  # noqa: S603 - our own words
        for name, command in commands.items()
    }
    try:
        while all(process.poll() is None for process in running.values()):
            time.sleep(0.5)
    except KeyboardInterrupt:
        return
    finally:
        for process in running.values():
            process.send_signal(signal.SIGINT)
        for process in running.values():
            try:
                process.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
    ended = [name for name, process in running.items() if process.returncode]
    raise PipelineError(f"Dagster's {' and '.join(ended) or 'server'} ended by itself; its own message is above.")


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise PipelineError(f"port {port}: {error.strerror}. Give another one with --port.") from error


def _as_interrupt(*_: Any) -> None:
    raise KeyboardInterrupt
