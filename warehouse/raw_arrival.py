# ruff: noqa: S608 - the names in these statements are our own, segments' names are quoted
"""Rows arriving in `raw`: tidied, hashed, one row a key, what is broken set apart; all in temporary tables of one load.

temp.incoming holds the usable rows, temp.broken the others. Not here: what of it is new (raw).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

COLUMNS = {
    "deals": (
        "deal_id",
        "outcome",
        "crm_is_closed",
        "crm_is_won",
        "opened_on",
        "closed_on",
        "amount",
        "currency",
        "deal_type",
        "crm_reason",
        "analyst_reason",
        "crm_competitors",
        "owner_id",
        "contact_ids",
        "lead_source",
        "merged_into",
        "merged_ids",
        "changed_at",
    ),
    "notes": ("note_id", "deal_id", "kind", "written_at", "author_id", "person_id", "text", "changed_at"),
    "people": ("person_key", "person_id", "kind", "name", "first_name", "last_name", "email", "phone", "changed_at"),
    "leads": (
        "lead_id",
        "created_at",
        "lead_source",
        "campaign",
        "owner_id",
        "first_touch_at",
        "converted_at",
        "deal_id",
        "changed_at",
    ),
    "campaign_members": (
        "member_id",
        "campaign",
        "lead_id",
        "person_id",
        "deal_id",
        "joined_at",
        "responded_at",
        "changed_at",
    ),
    "deal_changes": ("change_id", "deal_id", "field", "old_value", "new_value", "changed_at"),
}
ADDED = {
    "deals": ("crm_is_closed", "crm_is_won", "contact_ids", "analyst_reason", "merged_into", "merged_ids"),
    "notes": ("person_id",),
}
"""Columns younger than warehouses that are in use: where they say nothing, a row's hash is what it was without them."""
UNSAID: dict[str, tuple[str, ...]] = {"deal_changes": ()}
"""Columns that make no new version when only they change; changed_at, unless it is what the row tells."""
SEGMENT = "segment:"
BLANKS = "' \t\r\n\u00a0'"
TRUE = ("1", "true", "t", "yes", "y")


def take_in(con: duckdb.DuckDBPyConnection, rows: pa.RecordBatchReader, entity: str) -> None:
    """temp.incoming: the rows as they came, blanks as null, segments as a map, with a hash of what they say."""
    segments = sorted(name for name in rows.schema.names if name.startswith(SEGMENT))
    entries = ", ".join(
        f"{{k: {_literal(name.removeprefix(SEGMENT))}, v: {_tidy(_quoted(name))}}}" for name in segments
    )
    tidy = ", ".join(
        f"{_tidy(column)} as {column}"
        if column != "text"
        else f"case when text >= '!' and text < '~' or trim(text, {BLANKS}) <> '' then text end as text"
        for column in COLUMNS[entity]
    )
    con.register("arriving", rows)
    try:
        con.execute(
            f"""
            create or replace temp table incoming as
            with tidy as (
                select {tidy}, map_from_entries([{entries}]::struct(k varchar, v varchar)[]) as segments,
                    file, row_number, coalesce(lower(trim(is_deleted)) in {TRUE}, false) as is_deleted
                    {"".join(f", {_quoted(name)}" for name in segments)}
                from arriving
            )
            select {", ".join(COLUMNS[entity])}, segments, file, row_number, is_deleted,
                {content_hash(entity, segments)} as content_hash
            from tidy
            """
        )
    finally:
        con.unregister("arriving")


def content_hash(entity: str, segments: Sequence[str] = ()) -> str:
    """The expression that makes the hash of what a row says; `segments` are the columns "segment:NAME", sorted."""
    names = ", ".join(_literal(name.removeprefix(SEGMENT)) for name in segments)
    added = ADDED.get(entity, ())
    said = [
        *(column for column in COLUMNS[entity] if column not in (*added, *UNSAID.get(entity, ("changed_at",)))),
        *map(_quoted, segments),
        "is_deleted",
    ]
    hashed = ", ".join(
        [f"coalesce({column}::varchar, chr(30))" for column in said]
        + [f"chr(29) || {_literal(column)} || {column}" for column in added]
    )
    return f"md5(concat_ws(chr(31), {_literal(names)}, {hashed}))"


def take_in_broken(con: duckdb.DuckDBPyConnection, broken: pa.Table) -> None:
    """temp.broken: what the source could not read; the numbers of the rows after it in the same file are put right."""
    con.register("arriving", broken)
    try:
        con.execute(
            "create or replace temp table broken as "
            "select file, row_number, null::varchar as row_key, reason, remedy from arriving"
        )
    finally:
        con.unregister("arriving")
    if broken.num_rows:
        con.execute(
            """
            update temp.incoming set row_number = placed.row_number
            from (
                with places as (
                    select file, row_number, row_number() over (partition by file order by row_number) as broken_rows
                    from temp.broken
                ),
                steps as (
                    select file, row_number - broken_rows + 1 as first_number, max(broken_rows) as broken_rows
                    from places group by all
                )
                select arrived.rowid as place, arrived.row_number + steps.broken_rows as row_number
                from temp.incoming as arrived
                asof join steps on arrived.file = steps.file and arrived.row_number >= steps.first_number
            ) as placed
            where incoming.rowid = placed.place
            """
        )


def keep_one_of_each_key(con: duckdb.DuckDBPyConnection, key: str) -> None:
    """Move rows without a key, and all but the last changed of rows with the same key, to temp.broken."""
    twice = (
        f"its {key} is in this load more than once; the row changed last is kept",
        f"Remove the repeated row, or map {key} to a column that is unique. A lookup that finds two rows repeats one.",
    )
    con.execute(
        f"""
        create or replace temp table surplus as
        with repeated as (select {key} as row_key from temp.incoming group by all having count(*) > 1),
        ranked as (
            select incoming.rowid as place, row_key, row_number() over (partition by row_key
                order by try_cast(changed_at as timestamp) desc nulls last, incoming.rowid desc) as rank
            from temp.incoming join repeated on incoming.{key} = row_key
        )
        select place, row_key from ranked where rank > 1
        union all
        select rowid, null from temp.incoming where {key} is null
        """
    )
    con.execute(
        f"""
        insert into temp.broken
        select file, row_number, row_key,
            if(row_key is null, 'this row has no {key}', '{twice[0]}'),
            if(row_key is null, 'Fill in the column that is mapped to {key}, or remove the row.',
                '{twice[1]}')
        from temp.surplus join temp.incoming on incoming.rowid = place
        """
    )
    con.execute("delete from temp.incoming where rowid in (select place from temp.surplus); drop table temp.surplus")


def _tidy(column: str) -> str:
    """The column without spaces around it, null where nothing is left; most values are spared the trimming."""
    return (
        f"case when {column} = '' or {column} ^@ ' ' or suffix({column}, ' ') then nullif(trim({column}), '') "
        f"else {column} end"
    )


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
