"""A process that reads notes for another one: what it is told on stdin, what it answers on stdout, a JSON line each.

The first line tells by what to read (brief and mode), answered by the extractor's version; every further line holds a
batch of notes, answered by their readings. The process ends when stdin does, so that none outlives its parent.
Starting and feeding such processes belongs to `nlp.workers`.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from dataclasses import fields
from operator import attrgetter
from typing import Any

from nlp.records import Claim, Echo, Mention, Note, Reading, UnknownVendor

_ITEMS: dict[str, type[Any]] = {
    "mentions": Mention,
    "claims": Claim,
    "unknown_vendors": UnknownVendor,
    "echoes": Echo,
}


def main() -> None:
    """Read notes until stdin ends."""
    from nlp.brief import Brief
    from nlp.extractor import Extractor

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent, which then closes stdin
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints is no answer
    lines = sys.stdin.buffer
    told = decoded(lines.readline())
    brief = Brief.model_validate(told["brief"])
    extractor = Extractor(brief.catalog, brief.messages, told["mode"], brief.own)
    answer: Any = extractor.version
    try:
        while True:
            answers.write(encoded(answer))
            answers.flush()
            line = lines.readline()
            if not line:
                return
            notes = [Note(*row) for row in decoded(line)]
            answer = [row_of(reading) for reading in extractor.read_all(notes)]
    except BrokenPipeError:
        os._exit(0)  # nobody is left to answer


def encoded(data: Any) -> bytes:
    """Data as a line of JSON, lone surrogates as they are."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n"


def decoded(line: bytes) -> Any:
    """What `encoded` was given."""
    return json.loads(line.decode("utf-8", "surrogatepass"))


def row_of(reading: Reading) -> list[Any]:
    """A reading as plain lists, its fields in their order."""
    row = list(_values(Reading)(reading))
    for place, kind in _PLACES.items():
        row[place] = [_values(kind)(item) for item in row[place]]
    return row


def reading_of(row: list[Any]) -> Reading:
    """The reading that `row_of` was given."""
    for place, kind in _PLACES.items():
        row[place] = tuple([kind(*item) for item in row[place]])
    return Reading(*row)


_PLACES = {place: _ITEMS[field.name] for place, field in enumerate(fields(Reading)) if field.name in _ITEMS}
_GETTERS: dict[type[Any], attrgetter[tuple[Any, ...]]] = {
    kind: attrgetter(*(field.name for field in fields(kind))) for kind in [*_ITEMS.values(), Reading]
}


def _values(kind: type[Any]) -> attrgetter[tuple[Any, ...]]:
    return _GETTERS[kind]
