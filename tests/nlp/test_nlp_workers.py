"""Several processes read as one does, and end however the reading ends."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest

from nlp import extractor as extractors
from nlp import workers
from nlp.catalog import Catalog
from nlp.extractor import Extractor
from nlp.records import Claim, Echo, Mention, Note, Reading, UnknownVendor
from nlp.worker import decoded, encoded, reading_of, row_of
from nlp.workers import WorkerError

TEXTS = [
    "We lost to Vellocast. They found us too expensive.",
    "Night Ferry withdrew. Live in days, not months, they said.",
    "",
    "Leider an Vellocast verloren, zu teuer.",
    "lost to Vellocast \ud800 on price \ud83d" + "\ude00",
    "\x00 Relay HQ\u2028won\r\nlater",
]


def notes(count: int) -> list[Note]:
    return [Note(str(number), f"{number} {TEXTS[number % len(TEXTS)]}", "email") for number in range(count)]


def running() -> set[str]:
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())


@pytest.fixture
def children() -> Callable[[], set[str]]:
    """The processes that were started since the test began and are still there; other tests may have left some."""
    before = running()
    return lambda: running() - before


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch, extractor: Extractor) -> Extractor:
    """An extractor that starts others for a handful of notes, in small batches."""
    monkeypatch.setitem(extractors.FEWEST_FOR_WORKERS, "default", 1)
    monkeypatch.setattr(extractors, "_BATCH", 7)
    return extractor


def test_two_processes_read_as_one_does_in_the_order_given(eager: Extractor, children: Callable[[], set[str]]) -> None:
    expected = list(eager.read_all(notes(60)))
    assert list(eager.read_all(notes(60), processes=2)) == expected
    assert len({item.text for reading in expected for item in reading.mentions}) > 2
    assert children() == set()


def test_few_notes_are_read_here(extractor: Extractor, children: Callable[[], set[str]]) -> None:
    few = extractors.FEWEST_FOR_WORKERS["default"] - 1
    readings = extractor.read_all(notes(few), processes=2)
    assert next(readings).note_id == "0"
    assert children() == set()
    assert sum(1 for _ in readings) == few - 1


def test_notes_are_taken_as_they_are_needed_and_processes_end_with_the_reading(
    eager: Extractor, children: Callable[[], set[str]]
) -> None:
    taken = 0

    def endless():
        nonlocal taken
        for taken, note in enumerate(notes(100_000), 1):  # noqa: B007
            yield note

    readings = eager.read_all(endless(), processes=2)
    assert [reading.note_id for reading in islice(readings, 20)] == [str(number) for number in range(20)]
    assert taken < 100
    assert len(children()) == 2
    readings.close()
    assert children() == set()


def test_processes_end_when_the_notes_fail(eager: Extractor, children: Callable[[], set[str]]) -> None:
    def failing():
        yield from notes(30)
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        list(eager.read_all(failing(), processes=2))
    assert children() == set()


def test_a_killed_process_is_told_with_what_to_do(eager: Extractor, children: Callable[[], set[str]]) -> None:
    readings = eager.read_all(notes(5_000), processes=2)
    next(readings)
    for child in children():
        os.kill(int(child), signal.SIGKILL)
    with pytest.raises(WorkerError) as told:
        list(readings)
    assert str(told.value).startswith("A process that reads notes was killed (SIGKILL) while it read the notes '")
    assert "Run again; if it is killed again, give the machine more memory" in str(told.value)
    assert children() == set()


def test_a_process_that_fails_is_told_by_its_own_words(eager: Extractor) -> None:
    told = {"brief": {"catalog": None}, "mode": "default"}
    with pytest.raises(WorkerError, match=r"failed while it read the notes '0' to '2': .*validation|failed while"):
        list(workers.read_all(told, eager.version, [notes(3)], 1))


def test_code_that_changed_meanwhile_is_told(eager: Extractor) -> None:
    told = {"brief": eager.brief.model_dump(mode="json"), "mode": "default"}
    with pytest.raises(WorkerError, match=r"the code changed while notes were being read .* instead of older\)"):
        list(workers.read_all(told, "older", [notes(3)], 1))


def test_fewer_processes_than_none_are_refused(extractor: Extractor) -> None:
    with pytest.raises(ValueError, match="processes is -1, expected 0"):
        list(extractor.read_all([], processes=-1))


@pytest.mark.heavy
def test_a_million_streamed_notes_leave_memory_flat(companies: Catalog, children: Callable[[], set[str]]) -> None:
    def megabytes() -> float:
        own = [Path(f"/proc/{process}/statm").read_text().split() for process in (str(os.getpid()), *children())]
        return sum(int(resident) for _, resident, *_ in own) * os.sysconf("SC_PAGE_SIZE") / 2**20

    count = 1_000_000
    streamed = (
        Note(str(number), f"{TEXTS[number % 2]} Offer {number * 7919 % 1_000_003:x}, site {number:x}.")
        for number in range(count)
    )
    peaks: dict[int, float] = {}
    """By the hundred thousand: what short notes' readings are kept for goes up and down within each."""
    for number, reading in enumerate(Extractor(companies, mode="fast").read_all(streamed, processes=2)):
        assert reading.note_id == str(number)
        if number % 1_000 == 0:
            peaks[number // 100_000] = max(peaks.get(number // 100_000, 0.0), megabytes())
    assert len(peaks) == 10
    assert peaks[9] - peaks[1] < 50, peaks


PARENT = """
import sys
from nlp import catalog, extractor
from nlp.records import Note
extractor.FEWEST_FOR_WORKERS["default"] = 1
reader = extractor.Extractor(catalog.parse({"us": {"name": "Ours"}, "competitors": []}))
readings = reader.read_all((Note(str(n), "text") for n in range(10**9)), processes=2)
next(readings)
import os
print(*open(f"/proc/self/task/{os.getpid()}/children").read().split(), flush=True)
sys.stdin.readline()
"""


def test_no_process_outlives_its_parent(tmp_path: Path) -> None:
    """Started in a folder with modules of the same names, which must not be taken for the library's."""
    (tmp_path / "json.py").write_text("raise SystemExit('taken from the working folder')")
    root = str(Path(workers.__file__).parents[1])
    parent = subprocess.Popen(
        [sys.executable, "-P", "-c", f"import sys; sys.path.insert(0, {root!r})\n" + PARENT],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with parent:
        started = parent.stdout.readline().split()
        parent.kill()
    assert len(started) == 2
    for child in started:
        for _ in range(600):
            if not Path(f"/proc/{child}").exists() or "Z" in Path(f"/proc/{child}/stat").read_text().split()[2]:
                break
            signal.sigtimedwait([], 0.1)
        else:
            pytest.fail(f"process {child} is still there")


def test_a_reading_passes_through_the_pipe_unchanged() -> None:
    reading = Reading(
        "é\ud800",
        "en",
        None,
        0.5,
        (Mention(0, 1, "\ud83d" + "\ude00", "relay", "present", "selected", "them", 0.9, "rep"),),
        (Claim(1, 2, "\u2028\n", "price", "us", "neg", "raised", 0.8, "buyer"),),
        (UnknownVendor(2, 3, "x", 0.7, "unknown"),),
        (Echo(3, 4, "y", "days", 0.6, "rep"),),
    )
    assert reading_of(decoded(encoded(row_of(reading)))) == reading
