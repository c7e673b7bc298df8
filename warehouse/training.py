"""Answered sentences with all that is known of them, as further training data needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

SPAN = "found.span_start - sentences.span_start as start, found.span_end - sentences.span_start as end"
WITHIN = """
inner join nlp.{table} as found on sentences.note_id = found.note_id
    and found.span_start >= sentences.span_start and found.span_end <= sentences.span_end
"""
FOUND = {
    "claims": f"select sentences.item_id, {SPAN}, found.category as cat, found.about, found.polarity as pol, "  # noqa: S608
    "found.status from review.sentences as sentences inner join review.claims as found using (item_id)",
    "mentions": f"select sentences.item_id, {SPAN}, found.competitor as id, found.assertion as assert, found.role, "  # noqa: S608
    f"found.stance from review.sentences as sentences {WITHIN.format(table='mentions')}",
    "unknown_vendors": f"select sentences.item_id, {SPAN} "  # noqa: S608
    f"from review.sentences as sentences {WITHIN.format(table='unknown_vendors')}",
}
"""What stands in a sentence, counted from its start: claims by the analyst, names as the extractor reads them."""


def sentences(con: duckdb.DuckDBPyConnection, *, with_random: bool) -> list[dict[str, Any]]:
    """The sentences that an answer decides, with note, kind, outcome and the note's text; by note and place.

    Those drawn at random are left out unless `with_random`: what is trained on them can't be measured by them.
    """
    return _records(
        con,
        """
        select sentences.item_id, sentences.note_id, sentences.span_start, sentences.span_end, sentences.drawn,
            notes.kind, notes.text, coalesce(deals.outcome, 'open') as outcome
        from review.sentences as sentences
        inner join staging.notes as notes on sentences.note_id = notes.note_id
        left join facts.deals as deals on notes.deal_id = deals.deal_id
        where sentences.is_in_force and (sentences.drawn = 'telling' or $with_random)
        order by sentences.note_id, sentences.span_start
        """,
        {"with_random": with_random},
    )


def found(con: duckdb.DuckDBPyConnection, what: str) -> list[dict[str, Any]]:
    """`what` stands in each answered sentence: claims, mentions or unknown_vendors; item_id, start, end, attributes."""
    return _records(con, f"{FOUND[what]} where sentences.is_in_force order by all", {})


def _records(con: duckdb.DuckDBPyConnection, sql: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    result = con.execute(sql, parameters)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
