"""A CSV file cut into pieces of whole rows, each for DuckDB's reader to take at once.

Over a whole file, that reader either divides it among threads at line ends inside quoted values, which tears rows
apart, or holds every value with a doubled quote until the end. A piece is cut at any line end, and the reader says
whether that was one of a row: two lines that can't be rows stand behind each piece. Of these it refuses the first
where no quote is open, and otherwise, together with it, the row that is cut.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from sources.files import File
from sources.opening import unpacked

BYTES = 16 << 20
BOM = b"\xef\xbb\xbf"


@dataclass
class Pieces:
    """The pieces of `file` in UTF-8, one after the other; bytes that are not of its encoding stay as they are."""

    file: File
    is_last: bool = False
    """Whether nothing comes after the piece that was given last."""
    _piece: bytes = b""
    _rest: bytes = b""
    _line_end: bytes = b""
    _blocks: Iterator[bytes] = field(default_factory=lambda: iter(()))

    def __post_init__(self) -> None:
        """Nothing is read yet."""
        self._blocks = _utf8(self.file)

    def next(self) -> bytes | None:
        """The next piece, a line end behind it; None after the last."""
        if self.is_last:
            return None
        read = [self._rest]
        while b"\n" not in read[-1] or len(read) == 1:
            block = next(self._blocks, b"")
            read.append(block)
            if not block:
                break
        whole = b"".join(read)
        self._line_end = self._line_end or _line_end(whole)
        self.is_last = not read[-1]
        if self.is_last and not whole.endswith(self._line_end):
            whole += self._line_end
        cut = len(whole) if self.is_last else whole.rfind(b"\n") + 1
        self._piece, self._rest = whole[:cut], whole[cut:]
        return self._piece

    @property
    def line_end(self) -> str:
        """How lines end, as DuckDB's option new_line has it."""
        return self._line_end.decode().replace("\r", "\\r").replace("\n", "\\n")

    @property
    def end(self) -> bytes:
        """The two lines that can't be rows."""
        line = b'"' + (self.file.delimiter.encode() + b"x") * (len(self.file.columns) + 3) + self._line_end
        return line * 2

    def cut_row(self, last_refused: int) -> bytes:
        """What the piece holds of a row that goes on after it, by the place of the last row that the reader refused."""
        return self._piece[last_refused:].lstrip(b"\r\n")

    def put_back(self, row: bytes) -> None:
        """Begin the next piece with `row`."""
        self._rest = row + self._rest


def _line_end(text: bytes) -> bytes:
    """How the first line ends."""
    line = text.partition(b"\n")[0]
    if len(line) == len(text):
        return b"\r" if b"\r" in text else b"\n"
    return b"\r\n" if line.endswith(b"\r") else b"\n"


def _utf8(file: File) -> Iterator[bytes]:
    """The file's bytes in UTF-8, without a byte order mark."""
    with unpacked(file.path) as stream:
        if codecs.lookup(file.encoding).name in ("utf-8", "utf-8-sig", "ascii"):
            start = stream.read(BYTES)
            yield start.removeprefix(BOM)
            while block := stream.read(BYTES):
                yield block
            return
        with io.TextIOWrapper(stream, file.encoding, "surrogateescape", newline="") as text:
            while characters := text.read(BYTES):
                yield characters.encode("utf-8", "surrogateescape")
