"""Opening a file as the bytes that were meant: a .gz file is unpacked on the way."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import IO, cast


def unpacked(path: Path) -> IO[bytes]:
    """The file's bytes, from the start. A damaged .gz file raises OSError or EOFError when it is read."""
    return cast("IO[bytes]", gzip.open(path)) if is_packed(path) else path.open("rb")


def is_packed(path: Path) -> bool:
    """Whether the file's name says that it is compressed."""
    return path.suffix.lower() == ".gz"
