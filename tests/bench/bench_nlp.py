"""`make bench-nlp`: how long notes take to read, ours beside what others do with the same notes, on one core.

Notes of about 80 words from the training corpus, repeated with another first word each time so that none is the same.
Every figure is the median of some rounds of this process's CPU time, so that what else the machine does counts little;
`winloss extract` is timed as a whole process, its start included.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path

import spacy
from spacy.matcher import PhraseMatcher

from nlp import catalog as catalogs
from nlp.corpus import markup
from nlp.extractor import Extractor
from nlp.records import Note

CORPUS = Path(markup.__file__).parent
INDUSTRIES = ("d1", "d5", "d9")
WORDS = range(65, 96)
CONTEXT = Path(__file__).with_name("bench_medspacy.py")
Reader = Callable[[], object]


def corpus_notes(count: int) -> list[dict[str, str]]:
    """So many notes of about 80 words, as `winloss extract` takes them."""
    plain = []
    for industry in INDUSTRIES:
        for _, note in markup.notes(str(CORPUS / industry)):
            text, _ = markup.parse(note["text"])
            if len(text.split()) in WORDS:
                plain.append({"kind": note["kind"], "text": text})
    return [
        {"note_id": str(number), "kind": note["kind"], "text": f"Note {number}. {note['text']}"}
        for number, note in enumerate(islice(cycle(plain), count))
    ]


def seconds(work: Reader, rounds: int) -> float:
    """The median of the CPU seconds that the work takes; a first round, which warms up, doesn't count."""
    taken = []
    for _ in range(rounds + 1):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return statistics.median(taken[1:])


def readers(lines: list[str], catalog: catalogs.Catalog, modes: dict[str, int]) -> dict[str, tuple[int, Reader]]:
    """What is measured in this process: a name, how many of the notes are read, and the work."""
    notes = [json.loads(line) for line in lines]
    texts = [note["text"] for note in notes]
    blank = spacy.blank("en")
    matcher = PhraseMatcher(blank.vocab, attr="LOWER")
    names = [name for company in (catalog.us, *catalog.competitors) for name in company.names]
    matcher.add("company", [blank.make_doc(name) for name in names])
    ours = {mode: Extractor(catalog, mode=mode) for mode in modes}
    given = [Note(note["note_id"], note["text"], note["kind"]) for note in notes]

    def read(mode: str, count: int) -> Reader:
        return lambda: [len(reading.claims) for reading in ours[mode].read_all(given[:count])]

    return {
        "JSON lines": (len(lines), lambda: [json.loads(line) for line in lines]),
        'spacy.blank("en")': (len(lines), lambda: [len(blank.make_doc(text)) for text in texts]),
        "PhraseMatcher": (len(lines), lambda: [len(matcher(blank.make_doc(text))) for text in texts]),
    } | {f"winloss, {mode}": (count, read(mode, count)) for mode, count in modes.items()}


def medspacy_seconds(python: Path, texts: list[str], catalog: catalogs.Catalog, rounds: int) -> float | None:
    """Of medspaCy's matcher and ConText in its own environment; None, and a line that says why, where it has none."""
    if not python.is_file():
        print(f"medspaCy is left out: {python} is missing (it could not be installed).", file=sys.stderr)
        return None
    names = [name for company in (catalog.us, *catalog.competitors) for name in company.names]
    given = json.dumps({"texts": texts, "names": names, "rounds": rounds})
    done = subprocess.run([str(python), str(CONTEXT)], input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"medspaCy is left out: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        return None
    return float(done.stdout.splitlines()[-1])


def extract_seconds(lines: list[str], catalog: Path, mode: str, rounds: int) -> tuple[float, float]:
    """Wall and CPU seconds of `winloss extract`, all its processes together."""
    walls, cpus = [], []
    with tempfile.TemporaryDirectory() as folder:
        notes = Path(folder) / "notes.jsonl"
        notes.write_text("".join(line + "\n" for line in lines))
        command = [sys.executable, "-m", "pipelines", "extract", notes, "--catalog", catalog, "--mode", mode]
        for _ in range(rounds):
            before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
            subprocess.run([*map(str, command), "-o", f"{folder}/out.jsonl"], check=True)
            walls.append(time.perf_counter() - began)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            cpus.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(walls), statistics.median(cpus)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=int, default=3000, help="notes a round")
    parser.add_argument("--slow", type=int, default=500, help="notes a round of what takes milliseconds a note")
    parser.add_argument("--modes", nargs="+", default=["fast", "default"], help="of winloss")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--medspacy", type=Path, default=Path(".venv-medspacy/bin/python"), metavar="PYTHON")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    asked = parser.parse_args()

    path = CORPUS / f"{INDUSTRIES[0]}.catalog.yaml"
    catalog = catalogs.load(path)
    lines = [json.dumps(note) for note in corpus_notes(asked.notes)]
    texts = [json.loads(line)["text"] for line in lines]
    modes = {mode: asked.notes if mode == "fast" else asked.slow for mode in asked.modes}
    words = statistics.mean(len(text.split()) for text in texts)
    everywhere = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(everywhere)})
    cost = {name: seconds(work, asked.rounds) / count for name, (count, work) in readers(lines, catalog, modes).items()}
    theirs = medspacy_seconds(asked.medspacy, texts[: asked.slow], catalog, asked.rounds)
    if theirs is not None:
        cost["medspaCy, matcher and ConText"] = theirs / min(asked.slow, asked.notes)
    os.sched_setaffinity(0, everywhere)

    base = cost['spacy.blank("en")']
    print(f"{asked.notes:,} notes of {words:.0f} words, one core, median of {asked.rounds} rounds (CPU time)\n")
    print(f"{'':32}{'µs a note':>12}{'notes/s':>12}{'× blank spaCy':>16}")
    for name, each in sorted(cost.items(), key=lambda item: item[1]):
        print(f"{name:32}{each * 1e6:12,.1f}{1 / each:12,.0f}{each / base:16,.2f}")
    print(f"\n{'winloss extract, whole process':32}{'notes':>12}{'seconds':>12}{'CPU seconds':>16}{'notes/s':>12}")
    whole = {}
    for mode, count in modes.items():
        for number in (1, count):
            wall, cpu = extract_seconds(lines[:number], path, mode, min(3, asked.rounds))
            whole[f"{mode}, {number} notes"] = {"seconds": wall, "cpu_seconds": cpu}
            print(f"{f'  {mode}, {len(everywhere)} cores':32}{number:12,}{wall:12.2f}{cpu:16.2f}{number / wall:12,.0f}")
    if asked.json:
        figures = {"words": words, "seconds_a_note": cost, "extract": whole, "cores": len(everywhere)}
        asked.json.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
