"""Runs and commands as processes of their own, forked from one that has imported what they need and has begun nothing.

What a run imports takes it longer than its night on four deals. Loaded by the server that forks.
"""

import contextlib
import datetime as dt
import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from importlib import import_module
from pathlib import Path

NEEDED = (
    *("pipelines.command_line", "pipelines.definitions", "pipelines.running", "pipelines.dagster_storage"),
    "pipelines.extracting",
    *("warehouse.remasking", "sources.reading", "nlp.extractor", "nlp.worker", "reports.page", "reports.workbook"),
    *("statsmodels.stats.proportion", "openpyxl", "alembic.config", "watchdog.observers"),
)

if multiprocessing.parent_process() is None and __name__ == "warm_runs" and "pytest" not in sys.modules:
    warnings.simplefilter("ignore")
    for each in NEEDED:
        import_module(each)
    import_module("warehouse.tables").all_tables()


def winloss(*arguments):
    """The command line run to its end: its exit code, and what it said in `stdout` and `stderr`."""
    with tempfile.TemporaryDirectory() as folder:
        said = [Path(folder, name) for name in ("stdout", "stderr")]
        process = _forked(_command, [str(each) for each in arguments], *(str(path) for path in said))
        process.join()
        return subprocess.CompletedProcess(arguments, process.exitcode, *(path.read_text() for path in said))


def _command(arguments, out, err):
    from pipelines import command_line

    os.setsid()
    _say_into(out, err)
    command_line.main(arguments)


def _night(folder, now, said, largest_file):
    from pipelines import PipelineError, project, running

    os.setsid()
    _say_into(os.devnull, said)
    if largest_file is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
    warnings.simplefilter("ignore")
    try:
        running.run(project.find(Path(folder)), now=dt.datetime.fromisoformat(now))
    except PipelineError as error:
        print(error, file=sys.stderr, flush=True)
        sys.exit(1)


class Run:
    """A run of the project in `folder` that has begun."""

    def __init__(self, folder, now, *, largest_file=None):
        """Begin it; no file that it writes may be larger than `largest_file` bytes."""
        self.said = Path(f"{folder}.said")
        self.used = 0.0
        """CPU seconds so far."""
        self._process = _forked(_night, str(folder), now.isoformat(), str(self.said), largest_file)

    def is_on(self):
        """Whether it still runs."""
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
            self.used = max(self.used, (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"))
        return self._process.is_alive()

    def end(self):
        """Wait for its end; returns its exit code and what it said."""
        while self.is_on():
            time.sleep(0.01)
        self._process.join()
        return self._process.exitcode, self.said.read_text()

    def kill_after(self, seconds):
        """Kill -9 it and all that it started once it has used so many CPU seconds; tells whether it still ran."""
        while self.is_on():
            if self.used >= seconds:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self._process.pid, signal.SIGKILL)
                break
            time.sleep(0.01)
        self._process.join()
        return self._process.exitcode == -signal.SIGKILL


def _say_into(out, err):
    for number, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)


def _forked(target, *arguments):
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["warm_runs"])
    process = context.Process(target=target, args=arguments)
    with _path_told():
        process.start()
    return process


@contextlib.contextmanager
def _path_told():
    """The server that forks is started with this process's path, by which it finds this module."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before
