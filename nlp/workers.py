"""Notes read on several cores by processes of `nlp.worker`, started afresh and fed through pipes.

They are started, not forked: a fork copies the locks of this process, which Dagster's and DuckDB's threads may hold,
and then waits for them for ever.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from nlp.records import Note, Reading
from nlp.worker import decoded, encoded, reading_of

_START = "import sys; sys.path.insert(0, sys.argv[1]); from nlp.worker import main; main()"
_WAITING_PER_WORKER = 3
_SECONDS_TO_END = 10
_SHOWN = 400


class WorkerError(RuntimeError):
    """A process that reads notes did not answer; the message says why and what to do."""


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def read_all(told: Any, version: str, batches: Iterable[list[Note]], workers: int) -> Iterator[Reading]:
    """What the notes of every batch say, in order; a few batches a worker are in memory.

    `told` says by what to read (see `nlp.worker`); `version` is that of the extractor that the caller expects. The
    processes are ended however this ends.
    """
    threads = ThreadPoolExecutor(workers, thread_name_prefix="note-reader")
    started: list[Worker] = []
    free: SimpleQueue[Worker] = SimpleQueue()
    waiting: deque[Future[list[Reading]]] = deque()
    try:
        for _ in range(workers):
            started.append(Worker(told, version))
            free.put(started[-1])
        for batch in batches:
            waiting.append(threads.submit(_read, free, batch))
            if len(waiting) >= workers * _WAITING_PER_WORKER:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
        for worker in started:
            worker.end()
        threads.shutdown()
        for worker in started:
            worker.close()


def _read(free: SimpleQueue[Worker], batch: list[Note]) -> list[Reading]:
    worker = free.get()
    try:
        return worker.read(batch)
    finally:
        free.put(worker)


class Worker:
    """One process. It is told by what to read at once, and asked for its version with its first batch."""

    def __init__(self, told: Any, version: str) -> None:
        """Start the process."""
        self.version = version
        self._is_ready = False
        self._told = encoded(told)
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed by `close`)
        self.process = subprocess.Popen(  # noqa: S603 (this interpreter, this room's code)
            [sys.executable, "-P", "-c", _START, str(Path(__file__).parents[1]), "nlp.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
        )

    def read(self, batch: list[Note]) -> list[Reading]:
        """What each note says."""
        try:
            if not self._is_ready:
                self._begin()
            answer = self._ask(encoded([[note.note_id, note.text, note.kind, note.outcome] for note in batch]))
        except OSError:  # the pipe is broken
            answer = b""
        if not answer.endswith(b"\n"):
            raise WorkerError(self._failure(batch))
        return [reading_of(row) for row in decoded(answer)]

    def end(self) -> None:
        """Stop the process; it holds nothing that could be lost."""
        self.process.kill()

    def close(self) -> None:
        """Give back what the stopped process was held by."""
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self._errors):
            with suppress(BrokenPipeError):  # what was not yet sent is not wanted any more
                pipe.close()  # type: ignore[union-attr]

    def _begin(self) -> None:
        answer = self._ask(self._told)
        if answer.endswith(b"\n") and decoded(answer) != self.version:
            raise WorkerError(
                f"{Path(__file__).parent}: the code changed while notes were being read "
                f"({decoded(answer)} instead of {self.version}). Run again."
            )
        self._is_ready = True

    def _ask(self, line: bytes) -> bytes:
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None and stdout is not None  # noqa: PT018, S101 (both are pipes)
        stdin.write(line)
        stdin.flush()
        return stdout.readline()

    def _failure(self, batch: list[Note]) -> str:
        try:
            code = self.process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            code = 0
        which = f"while it read the notes {batch[0].note_id!r} to {batch[-1].note_id!r}"
        if code < 0:
            why = f"was killed ({_name(-code)}) {which}"
            if -code == getattr(signal, "SIGKILL", 9):
                why += ", most often because memory ran out"
            return (
                f"A process that reads notes {why}. Run again; if it is killed again, give the machine more memory or "
                "let fewer processes read, one for each core that winloss may use (taskset, or systemd's CPUAffinity)."
            )
        self._errors.seek(0)
        lines = self._errors.read().decode("utf-8", "replace").strip().splitlines() or [f"exit code {code}"]
        return f"A process that reads notes failed {which}: {lines[-1][:_SHOWN]}"


def _name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
