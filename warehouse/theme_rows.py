"""What emerging themes are looked for in, and the table of the places that speak of them (`facts.theme_places`).

Not here: sentences and vectors (pipelines), what makes a theme (models), its counts (counts/themes.sql).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from warehouse import tables

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

MOST_NOTES = 10_000
NAME = "facts.theme_places"
GRAIN = "One row per emerging theme and place in a note of the last 365 days that speaks of it."
COLUMNS = {
    "theme_id": "The theme's stable id: its kind and its vendor or marking word.",
    "kind": "vendor (that competitors.yaml lacks) or phrase (of sentences that no category fits).",
    "name": "What the theme is called, by its own words.",
    "one_in": "Of how many deals one was looked at, drawn evenly; 1 where all were.",
}
TYPES = {
    "theme_id": "varchar",
    "kind": "varchar",
    "name": "varchar",
    "note_id": "varchar",
    "deal_id": "varchar",
    "span_start": "integer",
    "span_end": "integer",
    "speaker": "varchar",
    "one_in": "bigint",
}


def notes(con: duckdb.DuckDBPyConnection, as_of: dt.date, timezone: str) -> tuple[pd.DataFrame, int]:
    """English notes of the 365 days up to `as_of` (note_id, deal_id, written_on, text, kind), and one_in.

    Where there are more than 10,000, those of every one_in-th deal, drawn by a hash of its id.
    """
    found = """
        select notes.note_id, notes.deal_id, dated.written_on, texts.text, texts.kind
        from facts.notes as notes
        inner join nlp.readings as readings on notes.note_id = readings.note_id and readings.language = 'en'
        inner join staging.notes as texts on notes.note_id = texts.note_id,
        lateral (select cast(timezone($timezone, timezone('UTC', notes.written_at)) as date) as written_on) as dated
        where dated.written_on > cast($as_of as date) - 365 and dated.written_on <= cast($as_of as date)
    """
    given = {"as_of": as_of, "timezone": timezone}
    held = con.execute(f"select count(*) from ({found})", given).fetchall()[0][0]  # noqa: S608 - our own words
    one_in = max(1, -(-held // MOST_NOTES))
    drawn = f"{found} and hash(notes.deal_id) % $one_in = 0 order by notes.note_id"
    return con.execute(drawn, given | {"one_in": one_in}).df(), one_in


def claims(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """What was read as claims: note_id, span_start, span_end, polarity, confidence."""
    return con.execute("select note_id, span_start, span_end, polarity, confidence from facts.claims").df()


def vendors(con: duckdb.DuckDBPyConnection, as_of: dt.date, timezone: str) -> pd.DataFrame:
    """Places of the 365 days up to `as_of` that name a vendor the catalog lacks, but for words of people's names."""
    return con.execute(
        r"""
        select
            vendors.note_id, notes.deal_id, dated.written_on, vendors.span_start, vendors.span_end, vendors.speaker,
            regexp_replace(vendors.quote, '[''’]s?$', '') as name
        from nlp.unknown_vendors as vendors
        inner join facts.notes as notes on vendors.note_id = notes.note_id,
        lateral (select cast(timezone($timezone, timezone('UTC', notes.written_at)) as date) as written_on) as dated
        where dated.written_on > cast($as_of as date) - 365 and dated.written_on <= cast($as_of as date)
            and lower(regexp_replace(vendors.quote, '[''’]s?$', '')) not in (
                select unnest(string_split(lower(concat_ws(' ', first_name, last_name)), ' ')) from staging.people
            )
        order by vendors.note_id, vendors.span_start
        """,
        {"as_of": as_of, "timezone": timezone},
    ).df()


def store(con: duckdb.DuckDBPyConnection, places: pd.DataFrame) -> int:
    """Replace `facts.theme_places` by `places` (the columns of `TYPES`); returns its number of rows."""
    return tables.write(con, NAME, places, grain=GRAIN, columns=COLUMNS)
