"""Work on several cores by forking after everything is loaded: nothing is sent to the workers but the batches'
numbers.

Only results travel between processes. Where a process cannot be forked (Windows), work is done in this process.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

Batch = TypeVar("Batch")
Result = TypeVar("Result")
_WAITING_PER_WORKER = 3


def map_forked(work: Callable[[Batch], list[Result]], batches: Iterable[Batch], processes: int) -> Iterator[Result]:
    """The results of every batch, in order; a few batches a worker are in memory. `processes=0` is all cores."""
    if processes < 0:
        raise ValueError(f"processes is {processes}, expected 0 (all cores) or more.")
    workers = processes or os.cpu_count() or 1
    if workers == 1 or "fork" not in multiprocessing.get_all_start_methods():
        for batch in batches:
            yield from work(batch)
        return
    context = multiprocessing.get_context("fork")
    with context.Pool(workers, initializer=_remember, initargs=(work,)) as pool:
        waiting: deque[Any] = deque()
        for batch in batches:
            waiting.append(pool.apply_async(_work, (batch,)))
            if len(waiting) >= workers * _WAITING_PER_WORKER:
                yield from waiting.popleft().get()
        while waiting:
            yield from waiting.popleft().get()


_remembered: list[Callable[[Any], list[Any]]] = []


def _remember(work: Callable[[Any], list[Any]]) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # the parent's handlers are not for workers
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _remembered[:] = [work]


def _work(batch: Any) -> list[Any]:
    return _remembered[0](batch)
