# ruff: noqa: S608 - the names in these statements come from the database's own list and are quoted
"""What belongs to a deal, note or person that is to be forgotten, and by which it is known again wherever it stands.

Columns are found by their name and by what they hold, in whatever tables there are; a table that somebody adds is
searched too. Not here: taking it out (forgetting), files (pipelines).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from warehouse.raw_arrival import COLUMNS

if TYPE_CHECKING:
    import duckdb

DEALS, NOTES, ITEMS = (re.compile(rf"(^|_){word}s?_ids?$") for word in ("deal", "note", "item"))
PEOPLE = re.compile(r"(^|_)(person|people|contact|owner|author|user|rep)s?_(ids?|key)$")
SHORTEST_QUOTE = 12
QUOTED = 30
"""Letters of a quote by which it is known again: previews and pages may cut the rest off."""


@dataclass
class Traces:
    """What belongs to what is forgotten, as it stands in the warehouse."""

    deals: set[str] = field(default_factory=set)
    notes: set[str] = field(default_factory=set)
    items: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    rows: set[tuple[str, str]] = field(default_factory=set)
    """Entity and key of rows of `raw`."""
    quotes: set[str] = field(default_factory=set)
    """How words of its notes begin that other tables or files may quote."""
    cells: set[str] = field(default_factory=set)
    """First and last names, which a preview of an earlier night may hold as a cell, taken for a vendor's."""

    def add(self, other: Traces) -> None:
        """Take in what belongs to it under another id."""
        for each in fields(self):
            getattr(self, each.name).update(getattr(other, each.name))

    @property
    def ids(self) -> set[str]:
        """Every id."""
        return self.deals | self.notes | self.items | self.people | {key for _, key in self.rows}

    @property
    def telling_ids(self) -> set[str]:
        """The ids that mean nothing else wherever they stand: no short numbers, no short words."""
        return {each for each in self.ids if len(each) >= 6 and (not each.isdigit() or len(each) >= 9)}

    def pattern(self, *, with_short_ids: bool = False) -> str:
        """A regular expression (RE2 and Python's) for what names or quotes it."""
        ids = self.ids if with_short_ids else self.telling_ids
        parts = [rf"(?:^|[^A-Za-z0-9_.-]){re.escape(each)}(?:$|[^A-Za-z0-9_.-])" for each in sorted(ids)]
        parts += [re.escape(quote) for quote in sorted(self.quotes)]
        parts += [rf"\| {re.escape(cell)} \|" for cell in sorted(self.cells)]
        return "|".join(parts) or r"[^\s\S]"


@dataclass(frozen=True)
class Column:
    """A column that can hold text."""

    table: str
    name: str
    type: str


def collect(con: duckdb.DuckDBPyConnection, kind: str, key: str) -> Traces:
    """What of the deal, note or person (`kind`) with the id `key` the warehouse holds."""
    traces = Traces()
    {"deal": traces.deals, "note": traces.notes, "person": traces.people}[kind].add(key)
    tables = text_columns(con)
    if kind == "deal" and "staging.merged_deals" in tables:
        traces.deals |= _ids(con, "select deal_id from staging.merged_deals where survivor = ?", key)
    for deal in traces.deals:
        traces.notes |= _ids(con, "select distinct note_id from raw.notes where deal_id = ?", deal)
    if kind == "person":
        traces.rows |= {
            ("people", each)
            for each in _ids(con, "select distinct person_key from raw.people where person_id = ?", key)
        }
        named = (
            "select distinct coalesce(name, concat_ws(' ', first_name, last_name)) from raw.people where person_id = ?"
        )
        names = _ids(con, named, key)
        traces.quotes |= {name for name in names if " " in name.strip()}
        traces.cells |= {part for name in names for part in name.split()}
        return traces
    for entity, columns in COLUMNS.items():
        if "deal_id" in columns and kind == "deal":
            for deal in traces.deals:
                found = _ids(con, f"select distinct {columns[0]} from raw.{entity} where deal_id = ?", deal)
                traces.rows |= {(entity, each) for each in found}
    traces.rows |= {("notes", each) for each in traces.notes}
    for note_id in traces.notes:
        if "review.items" in tables:
            traces.items |= _ids(con, "select item_id from review.items where note_id = ?", note_id)
        texts = _ids(con, "select distinct text from raw.notes where note_id = ?", note_id)
        for table, holding in tables.items():
            if any(column.name == "note_id" for column in holding):
                for column in holding:
                    if column.type == "VARCHAR":
                        cells = f'select distinct "{column.name}" from {table} where note_id = ?'
                        traces.quotes |= {
                            _beginning(cell) for cell in _ids(con, cells, note_id) if _is_quote(cell, texts)
                        }
        lines = (line.strip() for text in texts for line in text.splitlines())
        traces.quotes |= {_beginning(line) for line in lines if len(line) >= SHORTEST_QUOTE}
    traces.quotes = {quote for quote in traces.quotes if len(quote) >= SHORTEST_QUOTE}
    traces.quotes -= _said_elsewhere(con, traces)
    return traces


def text_columns(con: duckdb.DuckDBPyConnection) -> dict[str, list[Column]]:
    """Every table with the columns that can hold text."""
    found: dict[str, list[Column]] = {}
    for schema, table, name, kind in con.execute(
        "select schema_name, table_name, column_name, data_type from duckdb_columns() "
        "where database_name = current_database() and not internal and (data_type like '%VARCHAR%' or "
        "data_type like '%JSON%') order by schema_name, table_name, column_index"
    ).fetchall():
        found.setdefault(f"{schema}.{table}", []).append(Column(f"{schema}.{table}", name, kind))
    return found


def spelt(text: str) -> Iterator[str]:
    """The text as pages and previews may have it: as it is, without their escapes."""
    import html

    yield text
    if "\\" in text:
        yield text.replace("\\", "")
    if "&" in text:
        yield html.unescape(text)


def _ids(con: duckdb.DuckDBPyConnection, sql: str, key: str) -> set[str]:
    return {found for (found,) in con.execute(sql, [key]).fetchall() if found is not None}


def _is_quote(cell: str, texts: set[str]) -> bool:
    return len(cell) >= SHORTEST_QUOTE and any(cell in text for text in texts)


def _said_elsewhere(con: duckdb.DuckDBPyConnection, traces: Traces) -> set[str]:
    """The quotes that other notes hold too, such as greetings: they give nothing away, and stay there anyhow."""
    found = con.execute(
        """
        select distinct quote
        from (select unnest(?::varchar[]) as quote), raw.notes
        where contains(notes.text, quote) and notes.note_id not in (select unnest(?::varchar[]))
        """,
        [sorted(traces.quotes), sorted(traces.notes)],
    ).fetchall()
    return {quote for (quote,) in found}


def _beginning(quote: str) -> str:
    return (quote.strip().splitlines() or [""])[0][:QUOTED]
