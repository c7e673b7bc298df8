"""What a review draws from: the notes, the claims read in them, and what an item keeps of both.

Only queries that pick rows. Not here: the choice among them (models), the log of draws and answers (`reviews`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

Place = tuple[str, int, int]
"""A sentence: its note's id, where it starts and ends."""


def english_notes(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The ids of the notes about deals that count whose claims are read, sorted."""
    rows = con.execute(
        """
        select notes.note_id
        from facts.notes as notes
        inner join nlp.readings as readings on notes.note_id = readings.note_id
        where readings.language = 'en'
        order by notes.note_id
        """
    ).fetchall()
    return [row[0] for row in rows]


def notes(con: duckdb.DuckDBPyConnection, note_ids: Iterable[str]) -> dict[str, tuple[str, str | None]]:
    """The text of each note, private data masked, and its kind, by id, sorted."""
    rows = con.execute(
        "select note_id, text, kind from staging.notes where note_id in (select unnest(?::varchar[])) order by note_id",
        [sorted(set(note_ids))],
    ).fetchall()
    return {note_id: (text, kind) for note_id, text, kind in rows}


def claim_starts(con: duckdb.DuckDBPyConnection) -> dict[str, list[int]]:
    """Where claims start, by note."""
    starts: dict[str, list[int]] = {}
    for note_id, start in con.execute("select note_id, span_start from nlp.claims").fetchall():
        starts.setdefault(note_id, []).append(start)
    return starts


def versions(con: duckdb.DuckDBPyConnection) -> tuple[str, str]:
    """The versions of extractor and catalog that read the notes."""
    row = con.execute("select max(extractor_version), max(catalog_version) from nlp.readings").fetchall()[0]
    return row[0], row[1]


def candidates(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Every claim in a sentence that no answer decides yet: note, deal, span_start, confidence, amount, is_announced.

    A claim's cell is announced when a change of the latest judged quarter was, about its objection or its competitor.
    """
    return con.execute(
        """
        with announced as (
            select distinct category, competitor
            from meta.judgements
            where is_announced and period_on = (select max(period_on) from meta.judgements)
        )
        select claims.note_id, notes.deal_id, claims.span_start, claims.confidence, deals.amount,
            exists (
                from announced
                where announced.competitor = claims.about
                    or (
                        announced.category = coalesce(filed.category, claims.category)
                        and claims.about = 'us'
                        and claims.polarity = 'neg'
                    )
            ) as is_announced
        from nlp.claims as claims
        left join settings.filed_categories as filed on claims.category = filed.read_as
        inner join facts.notes as notes on claims.note_id = notes.note_id
        inner join facts.deals as deals on notes.deal_id = deals.deal_id
        where not exists (
            from review.sentences as answered
            where answered.is_in_force and answered.note_id = claims.note_id
                and claims.span_start >= answered.span_start and claims.span_start < answered.span_end
        )
        """
    ).df()


def item(con: duckdb.DuckDBPyConnection, place: Place) -> dict[str, Any]:
    """What review.items keeps of a sentence: its place, its words, the note's hash, what is read in it."""
    note_id, start, end = place
    text, text_hash = con.execute("select text, text_hash from staging.notes where note_id = ?", [note_id]).fetchall()[
        0
    ]
    result = con.execute(
        """
        select span_start, least(span_end, $end) as span_end, category, about, polarity, status, speaker
        from nlp.claims
        where note_id = $note_id and span_start >= $start and span_start < $end
        order by all
        """,
        {"note_id": note_id, "start": start, "end": end},
    )
    names = [column[0] for column in result.description or ()]
    return {
        "note_id": note_id,
        "text_hash": text_hash,
        "span_start": start,
        "span_end": end,
        "quote": text[start:end],
        "claims_read": [dict(zip(names, row, strict=True)) for row in result.fetchall()],
    }
