"""A row that a source holds but nobody can read: where it is, why, and what to do."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Broken:
    """A row that could not be read."""

    file: str
    row_number: int
    reason: str
    remedy: str
