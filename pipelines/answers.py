"""Filled-in workbooks of a review, from the watched folder into the warehouse."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reports.review import form, reading
from sources import masking
from warehouse import reviews

if TYPE_CHECKING:
    import duckdb

    from pipelines.project import Project


def take_in(
    con: duckdb.DuckDBPyConnection,
    project: Project,
    *,
    run_id: str,
    known_at: dt.datetime,
    mask: Callable[[str], str] = masking.mask,
) -> int:
    """Append the answers of every workbook whose content was not taken in before; returns how many were new.

    What can't be understood becomes faults with their remedies, never an error: the night goes on. What analysts add in
    their own words goes through `mask`.
    """
    items = reviews.items(con)
    expected = {item_id: (len(item["quote"]), claims_of(item)) for item_id, item in items.items()}
    words = vocabulary(con)
    there, new = [], 0
    known = reviews.taken_in(con)
    for path in project.answered_files():
        content_hash = _hash(path)
        there.append((content_hash, path.name))
        if content_hash in known:
            continue
        known.add(content_hash)
        filled = reading.read(path, expected, words)
        rows = _rows(con, filled, items, mask) if filled.answers else []
        file = {"file": path.name, "known_at": known_at}
        taken = {
            "content_hash": content_hash,
            "run_id": run_id,
            "rows_read": filled.rows,
            "answers_new": len(rows),
            "faults": len(filled.faults),
        }
        faults = [
            {"content_hash": content_hash, "row_number": fault.row, "remedy": fault.remedy} | file
            for fault in filled.faults
        ]
        reviews.append(
            con,
            {
                "answers": [row | {"run_id": run_id} | file for row in rows],
                "quotes": [row | {"run_id": run_id} | file for row in _quotes(con, filled, mask)],
                "faults": faults,
                "workbooks": [taken | file],
            },
        )
        new += len(rows)
    reviews.note_there(con, there)
    return new


def vocabulary(con: duckdb.DuckDBPyConnection) -> form.Words:
    """What categories and competitors are called, from the tables of the settings."""
    labels = dict(con.execute("select category, label from settings.categories").fetchall())
    names = dict(con.execute("select competitor, name from settings.competitors order by name").fetchall())
    definitions = dict(con.execute("select category, definition from settings.categories").fetchall())
    filed = dict(con.execute("select read_as, category from settings.filed_categories").fetchall())
    return form.Words(labels, names, definitions, filed)


def claims_of(item: Mapping[str, Any]) -> list[form.Claim]:
    """What was read in an item, its places counted from the sentence's start."""
    return [
        form.Claim(
            claim["category"],
            claim["about"],
            claim["polarity"],
            claim["status"],
            claim["span_start"] - item["span_start"],
            claim["span_end"] - item["span_start"],
        )
        for claim in item["claims_read"]
    ]


def _rows(
    con: duckdb.DuckDBPyConnection,
    filled: reading.Filled,
    items: Mapping[str, Mapping[str, Any]],
    mask: Callable[[str], str],
) -> list[dict[str, Any]]:
    """The answers that are new or differ from the item's newest one."""
    latest = reviews.latest_answers(con)
    rows = []
    for answer in filled.answers:
        item = items[answer.item_id]
        row = {
            "item_id": answer.item_id,
            "draw_id": item["draw_id"],
            "verdict": answer.verdict,
            "claims": [_claim(claim, item) for claim in answer.claims],
            "comment": mask(answer.comment) if answer.comment else None,
        }
        before = latest.get(answer.item_id)
        if before is None or any(before[name] != row[name] for name in ("verdict", "claims", "comment")):
            rows.append(row)
    return rows


def _quotes(con: duckdb.DuckDBPyConnection, filled: reading.Filled, mask: Callable[[str], str]) -> list[dict[str, Any]]:
    """What the workbook says of the quote bank that differs from what was said last; private data masked."""
    latest = reviews.latest_quotes(con) if filled.approvals else {}
    rows: list[dict[str, Any]] = [
        {
            "item_id": each.item_id,
            "is_approved": each.is_approved,
            "permission": mask(each.permission) if each.permission else None,
            "approved_by": each.approved_by,
        }
        for each in filled.approvals
    ]
    return [row for row in rows if any(latest.get(row["item_id"], {}).get(name) != row[name] for name in row)]


def _claim(claim: form.Claim, item: Mapping[str, Any]) -> dict[str, Any]:
    """The claim at its place in the note, said by who says the sentence."""
    start, end = item["span_start"] + claim.start, item["span_start"] + claim.end
    return {
        "span_start": start,
        "span_end": end,
        "category": claim.category,
        "about": claim.about,
        "polarity": claim.polarity,
        "status": claim.status,
        "speaker": item["speaker"] or next((read["speaker"] for read in item["claims_read"]), "unknown"),
    }


def _hash(path: Path) -> str:
    """SHA-256 of the file; of its name where it can't be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return hashlib.sha256(f"unreadable {path.name}".encode()).hexdigest()
