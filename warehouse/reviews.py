# ruff: noqa: S608 - the names in these statements are our own
"""`review`: what was drawn for analysts to look at, and what they answered; appended, never changed.

The command `winloss review` logs draws, the night appends answers. Not here: what the answers do to the facts
(`corrections`), the workbook (reports).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from warehouse import rewriting
from warehouse.tables import describe

if TYPE_CHECKING:
    import duckdb

CLAIMS = (
    "struct(span_start integer, span_end integer, category varchar, about varchar, polarity varchar, status varchar, "
    "speaker varchar)[]"
)
COLUMNS: dict[str, dict[str, str]] = {
    "draws": {
        "draw_id": "varchar",
        "drawn_at": "timestamp",
        "seed": "bigint",
        "notes": "bigint",
        "sentences": "bigint",
        "with_claims": "bigint",
        "extractor_version": "varchar",
        "catalog_version": "varchar",
        "file": "varchar",
    },
    "items": {
        "item_id": "varchar",
        "draw_id": "varchar",
        "drawn": "varchar",
        "stratum": "varchar",
        "stratum_size": "bigint",
        "impact": "double",
        "doubt": "double",
        "note_id": "varchar",
        "text_hash": "varchar",
        "span_start": "integer",
        "span_end": "integer",
        "quote": "varchar",
        "claims_read": CLAIMS,
        "speaker": "varchar",
    },
    "answers": {
        "item_id": "varchar",
        "draw_id": "varchar",
        "known_at": "timestamp",
        "run_id": "varchar",
        "file": "varchar",
        "verdict": "varchar",
        "claims": CLAIMS,
        "comment": "varchar",
    },
    "quotes": {
        "item_id": "varchar",
        "known_at": "timestamp",
        "run_id": "varchar",
        "file": "varchar",
        "is_approved": "boolean",
        "permission": "varchar",
        "approved_by": "varchar",
    },
    "workbooks": {
        "content_hash": "varchar",
        "file": "varchar",
        "known_at": "timestamp",
        "run_id": "varchar",
        "rows_read": "bigint",
        "answers_new": "bigint",
        "faults": "bigint",
    },
    "faults": {
        "content_hash": "varchar",
        "file": "varchar",
        "known_at": "timestamp",
        "row_number": "bigint",
        "remedy": "varchar",
    },
    "there": {"content_hash": "varchar", "file": "varchar"},
}
GRAINS = {
    "draws": "One row per workbook that `winloss review` wrote: what it was drawn from, by which seed; append-only.",
    "items": "One row per sentence of a workbook, with what the extractor had read in it; append-only.",
    "answers": "One row per answer that differs from the item's answer before; append-only. The newest one counts.",
    "quotes": "One row per change of what may be quoted to the whole company; append-only. The newest one counts.",
    "workbooks": "One row per filled-in workbook, by its content, that a run took in; append-only.",
    "faults": "One row per fault of a filled-in workbook: what could not be taken in, and what to do; append-only.",
    "there": "One row per file that was in the review folder when the last run looked.",
}
MEANINGS = {
    "draw_id": "Names the workbook that was written.",
    "drawn_at": "When the workbook was written (UTC).",
    "seed": "Seed of the random draw; the same notes, readings and seed give the same sentences.",
    "notes": "English notes whose sentences could be drawn.",
    "sentences": "Sentences of these notes.",
    "with_claims": "Of these, sentences in which the extractor had read a claim.",
    "item_id": "Names the item; it stands in the workbook's first column.",
    "drawn": "random (measures the extraction) or telling (chosen by impact x doubt; never measures).",
    "stratum": "claims_read or nothing_read, what the random draw was made from; null for telling items.",
    "stratum_size": "Sentences of the stratum when it was drawn.",
    "impact": "What is at stake: the deal's amount, doubled where the claim's cell is in an announced change.",
    "doubt": "1 - confidence of the claim.",
    "speaker": "Who says the sentence: rep, buyer or unknown; null where it was drawn before this was kept.",
    "claims_read": "What the extractor had read in the sentence when it was drawn.",
    "verdict": "right, none (the sentence holds no claim) or other (it holds the claims given).",
    "claims": "What the sentence claims, by the analyst.",
    "comment": "What the analyst added, private data masked.",
    "is_approved": "The sentence may be quoted to the whole company.",
    "permission": "Whose permission there is, in the analyst's words.",
    "approved_by": "The analyst who approved it.",
    "file": "Name of the workbook.",
    "content_hash": "SHA-256 of the file.",
    "rows_read": "Rows that name an item.",
    "answers_new": "Answers that were new or differed from the ones before.",
    "faults": "What could not be taken in.",
    "row_number": "Row of the workbook, as the spreadsheet counts; null when it is about the whole file.",
    "known_at": "Start of the run that took it in (UTC).",
}


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of the schema `review` where they are missing."""
    for name, columns in COLUMNS.items():
        kinds = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        con.execute(f"create table if not exists review.{name} ({kinds})")
        if name == "items":
            con.execute("alter table review.items add column if not exists speaker varchar")
        describe(con, f"review.{name}", GRAINS[name], {name: MEANINGS[name] for name in columns if name in MEANINGS})


def append(con: duckdb.DuckDBPyConnection, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Add `rows` (table to records, each with all of its columns) in one transaction."""
    con.execute("begin")
    try:
        for name, records in rows.items():
            _insert(con, name, records)
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise


def forget_after(con: duckdb.DuckDBPyConnection, known_until: dt.datetime) -> None:
    """Remove what became known after `known_until` (UTC); only for the copy in which a past night is rebuilt."""
    for name, moment in (
        ("draws", "drawn_at"),
        ("answers", "known_at"),
        ("quotes", "known_at"),
        ("workbooks", "known_at"),
    ):
        con.execute(f"delete from review.{name} where {moment} > ?", [known_until])
    con.execute("delete from review.faults where known_at > ?", [known_until])
    con.execute("delete from review.items where draw_id not in (select draw_id from review.draws)")


def mask_again(con: duckdb.DuckDBPyConnection, mask: Callable[[str], str]) -> int:
    """Put what analysts added in their own words through `mask`, as for a name that the CRM lists since; returns how
    many rows that changed. Privacy goes before append-only.
    """
    changed = 0
    for table, column in (("answers", "comment"), ("quotes", "permission")):
        told = con.execute(f"select rowid, {column} from review.{table} where {column} is not null").fetchall()
        for row, text in told:
            masked = mask(text)
            if masked != text:
                con.execute(f"update review.{table} set {column} = ? where rowid = ?", [masked, row])
                changed += 1
    if changed:
        rewriting.note_due(con, "names in what analysts added")
    return changed


def items(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Any]]:
    """Every item ever drawn, by its id."""
    return {row["item_id"]: row for row in _records(con, "from review.items")}


def latest_answers(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Any]]:
    """The newest answer of each answered item, by the item's id."""
    rows = _records(con, "from review.answers order by known_at, rowid")
    return {row["item_id"]: row for row in rows}


def latest_quotes(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Any]]:
    """What was last said of each item that was approved or withdrawn as a quote, by the item's id."""
    return {row["item_id"]: row for row in _records(con, "from review.quotes order by known_at, rowid")}


def taken_in(con: duckdb.DuckDBPyConnection) -> set[str]:
    """The hashes of the files that were taken in."""
    return {row[0] for row in con.execute("select content_hash from review.workbooks").fetchall()}


def note_there(con: duckdb.DuckDBPyConnection, files: Iterable[tuple[str, str]]) -> None:
    """Remember which files (content_hash, name) lie in the folder now: faults of others need nobody's attention."""
    con.execute("delete from review.there")
    _insert(con, "there", [{"content_hash": content_hash, "file": file} for content_hash, file in files])


def _insert(con: duckdb.DuckDBPyConnection, name: str, records: Sequence[Mapping[str, Any]]) -> None:
    columns = COLUMNS[name]
    marks = ", ".join(f"?::{kind}" for kind in columns.values())
    for record in records:
        con.execute(f"insert into review.{name} values ({marks})", [record[column] for column in columns])


def _records(con: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    result = con.execute(sql)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
