"""The quotes of a marts cell, which holds them a line each: which of them an edition shows.

Choosing and writing them is the marts' part, escaping the templates'.
"""

from collections.abc import Set as AbstractSet

from reports.cells import Row

MOST = 20
COLUMNS = ("quotes", "quote")


def cut(rows: list[Row], approved: AbstractSet[str] | None) -> list[Row]:
    """The rows with only approved quotes left in them; None stands for all."""
    if approved is None:
        return rows
    return [row | {column: _kept(row[column], approved) for column in COLUMNS if column in row} for row in rows]


def of(cell: str | None) -> list[str]:
    """The quotes of a cell, at most 20."""
    return cell.split("\n")[:MOST] if cell else []


def _kept(cell: str | None, approved: AbstractSet[str]) -> str | None:
    return "\n".join(line for line in of(cell) if line in approved) or None
