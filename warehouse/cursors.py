"""Where the next load of a source goes on: the latest change that was read in each place, in the source's own form."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

HOURS_AHEAD = 14
"""No clock is further ahead of UTC; a row that says it was changed later must not move the cursor past the others."""


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Make the table unless it is there."""
    con.execute(
        """
        create table if not exists raw.cursors (
            source varchar, entity varchar, mapping_hash varchar, cursor_value varchar, place varchar);
        alter table raw.cursors add column if not exists place varchar;
        """
    )


def latest(con: duckdb.DuckDBPyConnection, source: str, entity: str, mapping_hash: str) -> dict[str, str]:
    """Where the last load stopped in each place ("" where there is one); none when the mapping has changed since."""
    prepare(con)
    found = con.execute(
        "select coalesce(place, ''), cursor_value from raw.cursors "
        "where source = ? and entity = ? and mapping_hash = ? and cursor_value is not null",
        [source, entity, mapping_hash],
    ).fetchall()
    return dict(found)


def keep(con: duckdb.DuckDBPyConnection, source: str, entity: str, mapping_hash: str, known_at: dt.datetime) -> None:
    """The latest changed_at read so far in each place, in the source's own form; the one before when nothing newer was.

    A database's rows name their place in `file` where the entity has several, as one may lag behind another. A date
    kept from before the column was made a number is dropped, since nothing can be compared with it.
    """
    reached = con.execute(
        """
        with arrived as (
            select if(row_number is null, coalesce(file, ''), '') as place, changed_at from temp.incoming
        ),
        changes as (
            select
                place,
                changed_at,
                try_cast(changed_at as timestamp) as moment,
                try_cast(changed_at as bigint) as number
            from (
                from arrived
                union all
                select coalesce(before.place, ''), before.cursor_value
                from raw.cursors as before
                where before.source = $source and before.entity = $entity and before.mapping_hash = $mapping_hash
                    and (try_cast(before.cursor_value as bigint) is not null or not exists (
                        from arrived
                        where arrived.place = coalesce(before.place, '')
                            and try_cast(arrived.changed_at as bigint) is not null))
            )
        )
        select place, coalesce(arg_max(changed_at, moment) filter (moment <= $latest), max(number)::varchar)
        from changes
        group by place
        """,
        {
            "source": source,
            "entity": entity,
            "mapping_hash": mapping_hash,
            "latest": known_at + dt.timedelta(hours=HOURS_AHEAD),
        },
    ).fetchall()
    con.execute("delete from raw.cursors where source = ? and entity = ?", [source, entity])
    for place, value in reached:
        con.execute(
            "insert into raw.cursors by name select ? as source, ? as entity, ? as mapping_hash, ? as cursor_value, "
            "? as place",
            [source, entity, mapping_hash, value, place],
        )
