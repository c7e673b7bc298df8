"""`winloss extract`: notes as JSON lines in, readings as JSON lines out, streamed; nothing is masked or stored."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TextIO, cast

from pipelines import PipelineError, SettingsError

if TYPE_CHECKING:
    from nlp.records import Note

MODES = ("default", "fast")
SHOWN_FAULTS = 5


def extract(notes: str, catalog: Path, output: str, mode: str) -> None:
    """Read the notes in the file `notes` and write their readings into the file `output` ("-": stdin, stdout).

    Lines that hold no note are left out, told on stderr and make the command fail at its end.
    """
    from nlp import catalog as catalogs
    from nlp.extractor import Extractor
    from nlp.predictions import as_json

    if mode not in MODES:
        raise SettingsError([f"--mode {mode}: unknown. Use one of: {', '.join(MODES)}"])
    if "-" not in (notes, output) and Path(output).exists() and Path(output).samefile(notes):
        raise SettingsError([f"{output}: is the file that is read. Name another one to write into."])
    extractor = Extractor(catalogs.load(catalog), mode=cast(Literal["default", "fast"], mode))
    faults: list[str] = []
    with _reading(notes) as lines, _writing(output) as out:
        for reading in extractor.read_all(_notes(lines, notes, faults), processes=0):
            out.write(json.dumps(as_json(reading) | {"extractor_version": extractor.version}) + "\n")
    if faults:
        more = f"\n… and {len(faults) - SHOWN_FAULTS} more" if len(faults) > SHOWN_FAULTS else ""
        raise PipelineError("\n".join(faults[:SHOWN_FAULTS]) + more)


def _notes(lines: TextIO, where: str, faults: list[str]) -> Iterator[Note]:
    from nlp.pieces import KINDS, OUTCOMES
    from nlp.records import Note

    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            yield Note(
                note_id=_text(record["note_id"]),
                text=_text(record["text"]),
                kind=_known(record.get("kind"), KINDS),
                outcome=_known(record.get("outcome"), OUTCOMES),
            )
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            faults.append(
                f'{where}:{number}: no note. Expected a JSON object such as {{"note_id": "1", "text": "..."}}, '
                "with text or null as kind and outcome."
            )


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise TypeError


def _known(value: Any, values: Collection[str]) -> str | None:
    """The value, or None where it is none of `values`: a CRM's own word says nothing to the extractor."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise TypeError
    return value if value in values else None


def _reading(name: str) -> AbstractContextManager[TextIO]:
    if name == "-":
        sys.stdin.reconfigure(encoding="utf-8-sig", errors="replace")  # type: ignore[union-attr]
        return nullcontext(sys.stdin)
    try:
        return Path(name).open(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise SettingsError([f"{name}: can't be read ({error.strerror})."]) from error


def _writing(name: str) -> AbstractContextManager[TextIO]:
    if name == "-":
        return nullcontext(sys.stdout)
    try:
        return Path(name).open("w", encoding="utf-8")
    except OSError as error:
        raise SettingsError([f"{name}: can't be written ({error.strerror})."]) from error
