"""Whom the CRM lists, and to which deals they belong: what masking names needs of `raw`.

Every version counts: a name that somebody had before marriage stands in older notes. Not here: masking (sources).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def listed(
    con: duckdb.DuckDBPyConnection, since: dt.datetime | None = None
) -> list[tuple[str, str, str, str | None, str | None, str | None]]:
    """Source, person_id, kind, name, first and last name of everybody ever listed, or known since `since` (UTC)."""
    return con.execute(
        """
        select distinct source, person_id, lower(kind), name, first_name, last_name
        from raw.people
        where person_id is not null and known_at > ?
        order by all
        """,
        [since or dt.datetime.min],
    ).fetchall()


def of_deals(
    con: duckdb.DuckDBPyConnection, deal_ids: Sequence[str], separators: Mapping[str, str]
) -> dict[str, set[str]]:
    """The people ("source/person_id") who ever belonged to each deal: its contacts and its owner.

    `separators` gives, by source, what stands between the ids of a deal's contacts.
    """
    found: dict[str, set[str]] = {}
    rows = con.execute(
        """
        select distinct source, deal_id, owner_id, contact_ids
        from raw.deals
        where deal_id in (select unnest(?::varchar[])) and (owner_id is not null or contact_ids is not null)
        """,
        [list(deal_ids)],
    ).fetchall()
    for source, deal_id, owner, contacts in rows:
        separator = separators.get(source, ";")
        ids = [owner, *((contacts.split(separator) if separator else [contacts]) if contacts else [])]
        found.setdefault(deal_id, set()).update(f"{source}/{each.strip()}" for each in ids if each and each.strip())
    return found


def known_until(con: duckdb.DuckDBPyConnection) -> dt.datetime:
    """Up to when people and deals are known (UTC)."""
    found = con.execute(
        "select greatest(max(known_at), '0001-01-01') from (select known_at from raw.people union all "
        "select known_at from raw.deals)"
    ).fetchone()
    return found[0] if found and found[0] else dt.datetime.min
