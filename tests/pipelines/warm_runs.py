"""Whole runs as processes of their own, forked from one that has imported all that a run needs and has begun nothing.

What a run imports takes it longer than its night on four deals. Loaded by the server that forks; see `start`.
"""

import contextlib
import datetime as dt
import multiprocessing
import os
import resource
import signal
import sys
import time
import warnings
from importlib import import_module
from pathlib import Path

NEEDED = (
    *("pipelines.definitions", "pipelines.running", "pipelines.dagster_storage", "pipelines.extracting"),
    *("warehouse.remasking", "sources.reading", "nlp.extractor", "nlp.worker", "reports.page", "reports.workbook"),
    *("statsmodels.stats.proportion", "openpyxl", "alembic.config", "watchdog.observers"),
)

if multiprocessing.parent_process() is None and __name__ == "warm_runs" and "pytest" not in sys.modules:
    warnings.simplefilter("ignore")
    for each in NEEDED:
        import_module(each)
    import_module("warehouse.tables").all_tables()


def _night(folder, now, said, largest_file):
    from pipelines import PipelineError, project, running

    os.setsid()
    for number, path in ((1, os.devnull), (2, said)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
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
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["warm_runs"])
        self.said = Path(f"{folder}.said")
        self.used = 0.0
        """CPU seconds so far."""
        arguments = (str(folder), now.isoformat(), str(self.said), largest_file)
        self._process = context.Process(target=_night, args=arguments)
        with _path_told():
            self._process.start()

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
