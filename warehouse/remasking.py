# ruff: noqa: S608 - the names in these statements are our own
"""Masking again what `raw` holds already: a name that the CRM lists later stands in older notes too.

Privacy goes before append-only: the new text replaces the old one in every version. What analysts have reviewed in such
notes moves with it. Not here: how text is masked (sources), which notes hold a name (the caller's `mask`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

from warehouse import rewriting
from warehouse.raw_arrival import content_hash
from warehouse.reconciling import GONE
from warehouse.tables import describe

if TYPE_CHECKING:
    import duckdb

BATCH = 20_000
GRAIN = (
    "One row: up to when people and their deals were known when the stored notes were masked last, and by which rules."
)


class Stored(NamedTuple):
    """A version of a note in `raw`. `is_linked`: other people may belong to its deal than when it was masked last."""

    place: int
    source: str
    note_id: str
    deal_id: str | None
    author_id: str | None
    person_id: str | None
    text: str
    is_linked: bool


Mask = Callable[[Sequence[Stored]], Sequence[str]]
"""The text of each stored note as it shall be."""


def masked_until(con: duckdb.DuckDBPyConnection, rules: str) -> dt.datetime | None:
    """Up to when people and deals were known when all notes were masked last by these rules; None when never."""
    con.execute("create table if not exists meta.masking (known_until timestamp, rules varchar)")
    describe(
        con,
        "meta.masking",
        GRAIN,
        {
            "rules": "A hash of what is masked and what is kept.",
            "known_until": "When people and deals were known, UTC.",
        },
    )
    found = con.execute("select known_until from meta.masking where rules = ?", [rules]).fetchone()
    return found[0] if found else None


def remask(
    con: duckdb.DuckDBPyConnection,
    mask: Mask,
    *,
    since: dt.datetime | None,
    until: dt.datetime,
    rules: str,
    is_only_linked: bool = False,
) -> int:
    """Mask every stored note; returns how many versions got another text.

    People and deals up to `since` were known when they were masked before, up to `until` they are now. One that is
    killed goes on where it stopped: what is masked already stays as it is. With `is_only_linked`, as when nobody
    new was listed, only notes of deals that changed are looked at.
    """
    reviewed = _reviewed(con)
    changed = 0
    for batch in _stored(con, since, is_only_linked=is_only_linked):
        texts = mask(batch)
        new = [(note, text) for note, text in zip(batch, texts, strict=True) if text != note.text]
        if new:
            _replace(con, new, {note_id for note_id in reviewed if any(note.note_id == note_id for note, _ in new)})
            changed += len(new)
    con.execute("begin; delete from meta.masking")
    con.execute("insert into meta.masking values (?, ?)", [until, rules])
    con.execute("commit")
    return changed


def _stored(
    con: duckdb.DuckDBPyConnection, since: dt.datetime | None, *, is_only_linked: bool
) -> Iterator[list[Stored]]:
    cursor = con.cursor()
    cursor.execute(
        """
        select notes.rowid, notes.source, note_id, deal_id, author_id, person_id, text, changed.deal_id is not null
        from raw.notes as notes
        left join (select distinct deal_id from raw.deals where known_at > $since) as changed using (deal_id)
        where text is not null and (changed.deal_id is not null or not $is_only_linked)
        """,
        {"since": since or dt.datetime.min, "is_only_linked": is_only_linked},
    )
    while rows := cursor.fetchmany(BATCH):
        yield [Stored(*row) for row in rows]


def _replace(con: duckdb.DuckDBPyConnection, new: Sequence[tuple[Stored, str]], reviewed: set[str]) -> None:
    """Put the new texts into `raw`, with the hashes of what the rows now say, in one transaction."""
    import pyarrow as pa

    rows = {"place": [note.place for note, _ in new], "text": [text for _, text in new]}
    con.register("masked_again", pa.table(rows))
    con.execute("begin")
    try:
        con.execute(
            "create or replace temp table before_masking as select note_id, source, content_hash, rowid as place "
            "from raw.notes where rowid in (select place from masked_again)"
        )
        con.execute("update raw.notes set text = again.text from masked_again as again where notes.rowid = again.place")
        con.execute(
            f"update raw.notes set content_hash = {content_hash('notes')} "
            "where rowid in (select place from masked_again) and content_hash <> ?",
            [GONE],
        )
        con.execute(
            """
            update raw.last_read set content_hash = notes.content_hash
            from temp.before_masking as before
            join raw.notes as notes on notes.rowid = before.place
            where last_read.entity = 'notes' and last_read.source = before.source
                and last_read.row_key = before.note_id and last_read.content_hash = before.content_hash
            """
        )
        for note, text in new:
            if note.note_id in reviewed:
                _move_reviewed(con, note, text)
        rewriting.note_due(con, "names in notes")
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise
    finally:
        con.unregister("masked_again")
        con.execute("drop table if exists temp.before_masking")


def _reviewed(con: duckdb.DuckDBPyConnection) -> set[str]:
    exists = con.execute("select 1 from duckdb_tables() where schema_name = 'review' and table_name = 'items'")
    if exists.fetchone() is None:
        return set()
    return {note_id for (note_id,) in con.execute("select distinct note_id from review.items").fetchall()}


def _move_reviewed(con: duckdb.DuckDBPyConnection, note: Stored, text: str) -> None:
    """The sentences of this version that were drawn, and what analysts said of them, at their places in `text`."""
    place = _places(note.text, text)
    items = con.execute(
        "select item_id, span_start, span_end, claims_read from review.items "
        "where note_id = ? and text_hash = sha256(?::varchar)",
        [note.note_id, note.text],
    ).fetchall()
    for item_id, start, end, claims in items:
        first, last = place(start), place(end)
        con.execute(
            "update review.items set quote = ?, span_start = ?, span_end = ?, claims_read = ?, "
            "text_hash = sha256(?::varchar) where item_id = ?",
            [text[first:last], first, last, [_moved(claim, place) for claim in claims], text, item_id],
        )
        answers = con.execute("select rowid, claims from review.answers where item_id = ?", [item_id]).fetchall()
        for row, said in answers:
            moved = [_moved(claim, place) for claim in said or []]
            con.execute("update review.answers set claims = ? where rowid = ?", [moved, row])


def _moved(claim: Mapping[str, Any], place: Callable[[int], int]) -> dict[str, Any]:
    return {**claim, "span_start": place(claim["span_start"]), "span_end": place(claim["span_end"])}


def _places(old: str, new: str) -> Callable[[int], int]:
    """Where a place of the old text is in the new one."""
    words: list[str] = re.findall(r"\w+|\W", old)
    new_words: list[str] = re.findall(r"\w+|\W", new)
    starts, new_starts = (list(accumulate(map(len, each), initial=0)) for each in (words, new_words))
    found = SequenceMatcher(None, words, new_words, autojunk=False).get_opcodes()
    steps = [(kind, starts[a], starts[b], new_starts[c], new_starts[d]) for kind, a, b, c, d in found]

    def place(at: int) -> int:
        for kind, start, end, new_start, new_end in steps:
            if at < end:
                return new_start + at - start if kind == "equal" else (new_start if at == start else new_end)
        return len(new)

    return place
