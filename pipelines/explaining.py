"""`winloss explain`: the deals, notes and quotes behind one published figure, recounted from the facts.

Not here: which rows a cell counts (`warehouse/evidence`), how a key is written (`models.evidence`), what the terminal
shows (`explained`).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models import evidence
from pipelines import PipelineError
from warehouse import recounts
from warehouse.connection import connect

if TYPE_CHECKING:
    import duckdb

    from pipelines.project import Project

SAME = 1e-6
"""Sums of amounts in another order differ in their last digits."""


@dataclass(frozen=True)
class Figure:
    """A rate of the cell: as published with its range and its flag, and its counts as recounted."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    flag: str
    numerator: str
    counted: float
    denominator: str
    n: float


@dataclass(frozen=True)
class Explanation:
    """What is behind a cell: `row` as published, `counts` recounted, and deals (or leads, sentences) and quotes.

    `unit` says what is counted, `units_found` how many there are by outcome, `quotes_found` and `notes_found` how many
    quotes there are in how many notes; `differing` names counts that are not what is published.
    """

    key: str
    table: str
    row: dict[str, Any]
    figures: list[Figure]
    counts: dict[str, float]
    differing: list[str]
    unit: str
    units_found: dict[str, int]
    units: list[dict[str, Any]]
    quotes_found: int
    notes_found: int
    quotes: list[dict[str, Any]]
    currency: str


def explain(project: Project, key: str, *, limit: int | None = 20) -> Explanation:
    """What is behind the cell that `key` names, by the newest run. `limit` is for each outcome's deals and for quotes.

    Raises `PipelineError` for a key that names no cell, with the closest one, and when there is no warehouse.
    """
    if not project.warehouse.exists():
        raise PipelineError(
            f"{project.warehouse}: there is no warehouse yet. Run `winloss run -p {project.folder}` first."
        )
    with connect(project.warehouse, read_only=True) as con:
        recount = _recount(con, key.strip())
        recounts.lay_out(con, recount, key.strip(), timezone=project.settings.timezone)
        return _explanation(con, recount, key.strip(), limit, project.settings.zone)


def _explanation(
    con: duckdb.DuckDBPyConnection, recount: recounts.Recount, key: str, limit: int | None, zone: dt.tzinfo
) -> Explanation:
    row = recounts.cells(con)[key]
    counts = recounts.figures(con).get(key, dict.fromkeys(recounts.counts(con), 0.0))
    differing = [
        name
        for name, count in counts.items()
        if name in row and abs(count - float(row[name])) > SAME * max(1, abs(count))
    ]
    figures = [
        Figure(
            name,
            value=_number(row[name]),
            low=_number(row.get(f"{name}_low")),
            high=_number(row.get(f"{name}_high")),
            flag=row.get(f"{name}_flag") or row.get("flag", ""),
            numerator=numerator,
            counted=counts[numerator],
            denominator=denominator,
            n=counts[denominator],
        )
        for name, (numerator, denominator) in recount.rates.items()
        if name in row
    ]
    found, notes = recounts.quote_counts(con) if recount.quotes else (0, 0)
    currency = con.execute("select currency from settings.project").fetchall()[0][0]
    return Explanation(
        key=key,
        table=recount.table,
        row=row,
        figures=figures,
        counts=counts,
        differing=differing,
        unit=recounts.unit(con),
        units_found=recounts.unit_counts(con),
        units=recounts.units(con, recount, limit),
        quotes_found=found,
        notes_found=notes,
        quotes=[_local(quote, zone) for quote in recounts.quotes(con, limit)] if recount.quotes else [],
        currency=currency,
    )


def _recount(con: duckdb.DuckDBPyConnection, key: str) -> recounts.Recount:
    """How the cell of that key is recounted. Raises `PipelineError` when it names none."""
    known = recounts.all_recounts()
    subject, parts = evidence.parse(key)
    if subject not in known:
        named = _closest(subject, known)
        every = [each for recount in known.values() for each in recounts.keys(con, recount)]
        raise PipelineError(
            f"{key}: begins with {subject!r}, which names no table (did you mean {named!r}?). Keys begin with "
            f"{', '.join(sorted(known))}. Take the key from the column evidence_key or from the page (data-key)."
            + _suggested(key, every)
        )
    keys = recounts.keys(con, known[subject])
    if key in keys:
        return known[subject]
    table = known[subject].table
    if not keys:
        raise PipelineError(
            f"{key}: {table} has no row, so there is nothing to explain in it. Run `winloss run` first."
        )
    told = _unknown_part(parts, [evidence.parse(each).parts for each in keys])
    raise PipelineError(f"{key}: {table} has no such cell: {told}{_suggested(key, keys)}")


def _unknown_part(parts: tuple[str, ...], known: list[tuple[str, ...]]) -> str:
    """What of the key is wrong, or that all of it is known and the cell is gone."""
    lengths = {len(each) for each in known}
    if len(parts) not in lengths:
        example = max(known, key=len)
        return (
            f"it has {len(parts)} parts after the first, not {' or '.join(str(length) for length in sorted(lengths))}, "
            f"as in {'/'.join(example)}. A slash within a value is written %2F, a per cent sign %25."
        )
    alike = [each for each in known if len(each) == len(parts)]
    unknown = [part for at, part in enumerate(parts) if part not in {each[at] for each in alike}]
    if unknown:
        named = ", ".join(repr(part) for part in unknown)
        return f"{named} stands in no key of this table now. Correct it, or take the key from the newest page."
    return (
        "no deal counts there now. The key may be from an older page: deals, competitors or categories have changed "
        "since. Take the key from the newest page."
    )


def _suggested(key: str, keys: Iterable[str]) -> str:
    closest = _closest(key, keys)
    return f" The closest key: {closest}" if closest else ""


def _closest(text: str, known: Iterable[str]) -> str | None:
    from rapidfuzz import distance, process

    found = process.extractOne(text, list(known), scorer=distance.Levenshtein.normalized_similarity)
    return str(found[0]) if found else None


def _local(quote: dict[str, Any], zone: dt.tzinfo) -> dict[str, Any]:
    """The quote with its note's time in the settings' zone."""
    at = quote["written_at"]
    return quote | {"written_at": at.replace(tzinfo=dt.UTC).astimezone(zone) if at else None}


def _number(value: Any) -> float | None:
    return None if value is None or math.isnan(value) else float(value)
