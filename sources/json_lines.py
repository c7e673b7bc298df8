"""Reading JSON lines: one object a line; a line that is none is a broken row with its number."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sources.broken import Broken
from sources.opening import unpacked

if TYPE_CHECKING:
    import pyarrow as pa

LINES_LOOKED_AT = 10_000
BATCH = 5_000


def columns(path: Path, encoding: str) -> tuple[str, ...]:
    """The keys of the objects on the first lines, in order of appearance."""
    keys: dict[str, None] = {}
    for _, found in itertools.islice(_lines(path, encoding), LINES_LOOKED_AT):
        if isinstance(found, dict):
            keys |= dict.fromkeys(found)
    return tuple(keys)


def batches(
    path: Path, name: str, *, encoding: str, needed: Sequence[str], separator: str, broken: list[Broken]
) -> Iterator[pa.RecordBatch]:
    """The `needed` keys' values as text (n0, n1, ...), file and row_number; `broken` grows by lines that are no object.

    row_number leaves out the broken lines, as DuckDB's reader does for CSV.
    """
    import pyarrow as pa

    before = len(broken)

    names = [*(f"n{number}" for number in range(len(needed))), "file", "row_number"]
    types = pa.schema([*((each, pa.string()) for each in names[:-1]), (names[-1], pa.int64())])
    lines = _lines(path, encoding)
    while chunk := list(itertools.islice(lines, BATCH)):
        rows = []
        for number, found in chunk:
            if isinstance(found, dict):
                rows.append(
                    (*(_text(found.get(key), separator) for key in needed), name, number + before - len(broken))
                )
            else:
                broken.append(Broken(name, number, str(found), "Correct this line in the export, or export it again."))
        arrays = zip(*rows, strict=True) if rows else ([] for _ in names)
        yield pa.RecordBatch.from_arrays(
            [pa.array(array, kind.type) for array, kind in zip(arrays, types, strict=True)], schema=types
        )


def _lines(path: Path, encoding: str) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Number and object of each line that is not blank; a reason instead of the object where there is none."""
    import orjson

    with unpacked(path) as file:
        for number, line in enumerate(_as_utf8(file, encoding), 1):
            if isinstance(line, str):
                yield number, line
                continue
            if not line.strip():
                continue
            try:
                found = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                yield number, f"this line is not JSON: {error.msg}"
                continue
            yield number, found if isinstance(found, dict) else "this line is JSON, but no object with keys"


def _as_utf8(file: Any, encoding: str) -> Iterator[bytes | str]:
    """Each line as UTF-8, or the reason why it can't be."""
    if encoding.startswith("utf-16"):
        with io.TextIOWrapper(file, encoding, newline="\n") as lines:
            yield from (line.encode() for line in lines)
        return
    for line in file:
        try:
            text = line.decode(encoding)
        except UnicodeDecodeError:
            yield f"this line is not written in {encoding}"
            continue
        yield text.encode()


def _text(value: Any, separator: str) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return separator.join(text for item in value if (text := _text(item, separator)))
    if isinstance(value, dict):
        import orjson

        return orjson.dumps(value).decode()
    return str(value)
