"""What analysts' answers mean for the notes as they stand now: `review.sentences` and `review.claims`.

An answer belongs to a sentence of a note, not to a claim of one extractor: whatever is read there later, the newest
answer decides what the sentence claims. A note whose text was edited keeps the correction where the sentence
still stands in it; where it does not, the correction is listed as stale and does nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from warehouse.tables import write

if TYPE_CHECKING:
    import duckdb

SENTENCE_COLUMNS = {
    "item_id": "The item that was answered.",
    "draw_id": "Names the workbook that it was drawn for.",
    "drawn": "random (measures the extraction) or telling (chosen by impact x doubt; never measures).",
    "stratum": "claims_read or nothing_read, what the random draw was made from; null for telling items.",
    "stratum_size": "Sentences of the stratum when it was drawn.",
    "verdict": "right, none (the sentence holds no claim) or other (it holds the claims given).",
    "known_at": "Start of the run that took in the answer (UTC).",
    "is_in_force": "The answer decides what the sentence claims: it is the newest one about these words, not stale.",
    "stale_because": "Why the answer can no longer be applied; null when it can.",
}
CLAIM_COLUMNS = {"item_id": "The item that was answered."}
SENTENCES = "One row per sentence that an analyst has answered, at its place in the note as it stands now."
CLAIMS = "One row per claim that, by an analyst, an answered sentence makes; those in force stand in facts.claims."


class Place(NamedTuple):
    """Where a sentence stands in a note; `is_exact` when not even its blanks differ."""

    start: int
    end: int
    is_exact: bool


def find(text: str, quote: str, start: int) -> Place | None:
    """Where `quote` stands in `text`, nearest to `start`; blanks and line breaks between its words may differ."""
    words = [re.escape(word) for word in quote.split()]
    if not words:
        return None
    found = [match.span() for match in re.finditer(r"\s+".join(words), text)]
    if not found:
        return None
    first, last = min(found, key=lambda span: (abs(span[0] - start), span))
    return Place(first, last, text[first:last] == quote)


def place(con: duckdb.DuckDBPyConnection) -> int:
    """Replace `review.sentences` and `review.claims`; returns how many answers are stale."""
    import pyarrow as pa

    answered = _answered(con)
    abouts = {"us", "other", *(row[0] for row in con.execute("select competitor from settings.competitors").fetchall())}
    known = {row[0] for row in con.execute("select read_as from settings.filed_categories").fetchall()}
    taken: dict[str, list[tuple[int, int]]] = {}
    sentences, claims = [], []
    for answer in answered:  # the newest first: it takes its words from older answers about them
        where, reason = _placed(answer, abouts, known)
        others = taken.setdefault(answer["note_id"], [])
        is_in_force = where is not None and not any(where.start < end and start < where.end for start, end in others)
        if where is not None and is_in_force:
            others.append((where.start, where.end))
        sentences.append(
            {
                "item_id": answer["item_id"],
                "draw_id": answer["draw_id"],
                "drawn": answer["drawn"],
                "stratum": answer["stratum"],
                "stratum_size": answer["stratum_size"],
                "note_id": answer["note_id"],
                "span_start": where.start if where else None,
                "span_end": where.end if where else None,
                "quote": answer["quote"],
                "verdict": answer["verdict"],
                "known_at": answer["known_at"],
                "is_in_force": is_in_force,
                "stale_because": reason,
            }
        )
        if where is not None:
            claims += [_claim(answer, claim, where) for claim in answer["claims"]]
    sentence_schema = pa.schema(
        [
            *((name, pa.string()) for name in ("item_id", "draw_id", "drawn", "stratum")),
            ("stratum_size", pa.int64()),
            ("note_id", pa.string()),
            ("span_start", pa.int32()),
            ("span_end", pa.int32()),
            ("quote", pa.string()),
            ("verdict", pa.string()),
            ("known_at", pa.timestamp("us")),
            ("is_in_force", pa.bool_()),
            ("stale_because", pa.string()),
        ]
    )
    claim_schema = pa.schema(
        [
            ("item_id", pa.string()),
            ("note_id", pa.string()),
            ("span_start", pa.int32()),
            ("span_end", pa.int32()),
            *((name, pa.string()) for name in ("quote", "category", "about", "polarity", "status", "speaker")),
        ]
    )
    write(
        con,
        "review.sentences",
        pa.Table.from_pylist(sentences, sentence_schema),
        grain=SENTENCES,
        columns=SENTENCE_COLUMNS,
    )
    write(con, "review.claims", pa.Table.from_pylist(claims, claim_schema), grain=CLAIMS, columns=CLAIM_COLUMNS)
    return sum(sentence["stale_because"] is not None for sentence in sentences)


def _answered(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The newest answer of each item with the item and its note as it stands now, newest first."""
    result = con.execute(
        """
        with latest as (
            select *, rowid as place from review.answers
            qualify row_number() over (partition by item_id order by known_at desc, rowid desc) = 1
        )
        select latest.item_id, latest.draw_id, latest.known_at, latest.verdict, latest.claims, items.drawn,
            items.stratum, items.stratum_size, items.note_id, items.span_start, items.span_end, items.quote,
            notes.text
        from latest
        inner join review.items as items on latest.item_id = items.item_id
        left join staging.notes as notes on items.note_id = notes.note_id
        order by latest.known_at desc, latest.place desc
        """
    )
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _placed(answer: Mapping[str, Any], abouts: set[str], known: set[str]) -> tuple[Place | None, str | None]:
    """Where the answer's sentence stands now, or why it can't be applied."""
    if answer["text"] is None:
        return None, "the note is gone"
    for claim in answer["claims"]:
        if claim["category"] not in known:
            return None, f"the category {claim['category']} is no longer in use"
        if claim["about"] not in abouts:
            return None, f"{claim['about']} is no longer in competitors.yaml"
    where = find(answer["text"], answer["quote"], answer["span_start"])
    return (where, None) if where else (None, "the sentence no longer stands in the note")


def _claim(answer: Mapping[str, Any], claim: Mapping[str, Any], where: Place) -> dict[str, Any]:
    start, end = where.start, where.end
    if where.is_exact:
        start, end = (
            max(where.start, min(claim[at] + where.start - answer["span_start"], where.end))
            for at in ("span_start", "span_end")
        )
    return {
        "item_id": answer["item_id"],
        "note_id": answer["note_id"],
        "span_start": start,
        "span_end": end,
        "quote": answer["text"][start:end],
        **{name: claim[name] for name in ("category", "about", "polarity", "status", "speaker")},
    }
