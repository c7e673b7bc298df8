# ruff: noqa: S608 - the names in these statements are our own
"""Which deals changed since the last build of facts and counts: what is known of each against what was then.

What is known of a deal is one number, made of all that the sources, the extractor and analysts say of it, in
`meta.deal_inputs`. What the rows of all deals depend on is another, in `meta.built`. Not here: what is built of the
changed deals (`narrowing`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from warehouse.tables import Table, describe

if TYPE_CHECKING:
    import duckdb

MOST_CHANGED = 0.2
"""From this share of the deals up, building everything is no slower."""
GRAINS = {
    "meta.deal_inputs": "One row per deal as of the last build of the facts: what it was made of.",
    "meta.built": "One row where the last build of facts and counts was finished, none while one is going on.",
}
MEANINGS = {
    "inputs": "Changes with anything that the sources, the extractor or analysts say of the deal.",
    "fingerprint": "Changes with the settings, the versions that read the notes, and the statements of the tables.",
}
INPUTS = """
create or replace temp table inputs_now as
with read_notes as (
    select note_id, sum(part) as part
    from (
        select note_id, hash('reading', readings) as part from nlp.readings as readings
        union all
        select note_id, hash('claim', claims) from nlp.claims as claims
        union all
        select note_id, hash('mention', mentions) from nlp.mentions as mentions
        union all
        select note_id, hash('echo', echoes) from nlp.echoes as echoes
        union all
        select note_id, hash('answer', sentences) from review.sentences as sentences where is_in_force
        union all
        select sentences.note_id, hash('answered', claims)
        from review.claims as claims
        inner join review.sentences as sentences on claims.item_id = sentences.item_id
    )
    group by note_id
),

parts as (
    select deal_id, cast(hash('deal', deals) as hugeint) as part from staging.deals as deals where is_current
    union all
    select named.deal_id, hash('competitor', named.crm_name, names.competitor)
    from (select deal_id, unnest(crm_competitors) as crm_name from staging.deals where is_current) as named
    left join staging.competitor_names as names on named.crm_name = names.crm_name
    union all
    select
        notes.deal_id,
        hash('note', notes.note_id, notes.deal_id, notes.kind, notes.written_at, notes.text_hash, read_notes.part)
    from staging.notes as notes
    left join read_notes on notes.note_id = read_notes.note_id
)

select deal_id, hash(sum(part)) as inputs
from parts
group by deal_id
"""


def find(con: duckdb.DuckDBPyConnection) -> None:
    """Make `temp.inputs_now`: a row for each deal that there is, with what is known of it."""
    con.execute(INPUTS)


def compare(con: duckdb.DuckDBPyConnection) -> bool:
    """Make `temp.changed_deals` of those that changed since the last build; False, and none, where too many did."""
    con.execute(
        """
        create temp table changed_deals as
        select deal_id
        from meta.deal_inputs as old
        full join temp.inputs_now as now using (deal_id)
        where old.inputs is distinct from now.inputs
        """
    )
    found = con.execute("select (select count(*) from temp.changed_deals), (select count(*) from temp.inputs_now)")
    ((changed, deals),) = found.fetchall()
    if changed > MOST_CHANGED * deals:
        con.execute("drop table temp.changed_deals")
        return False
    return True


def note(con: duckdb.DuckDBPyConnection, fingerprint: str, *, is_narrow: bool) -> None:
    """Keep what the tables were built of, for the next night to go on from."""
    if is_narrow:
        con.execute("delete from meta.deal_inputs where deal_id in (from temp.changed_deals)")
        con.execute(
            "insert into meta.deal_inputs by name from temp.inputs_now where deal_id in (from temp.changed_deals)"
        )
    else:
        con.execute("create or replace table meta.deal_inputs as from temp.inputs_now")
    con.execute("create or replace table meta.built as select ? as fingerprint", [fingerprint])
    for name, grain in GRAINS.items():
        describe(con, name, grain, MEANINGS)


def fingerprint(con: duckdb.DuckDBPyConnection, parameters: Mapping[str, Any], built: Sequence[Table]) -> str:
    """Of all that the rows of every deal in the tables `built` depend on."""
    import hashlib

    parts = [table.sql for table in built] + [str(parameters["timezone"]), str(parameters["fiscal_month"])]
    held = con.execute(
        "select table_name from duckdb_tables() where schema_name = 'settings' and not internal order by table_name"
    ).fetchall()
    for (name,) in held:
        found = con.execute(f'select sum(hash(settings_row)) from settings."{name}" as settings_row').fetchall()
        parts.append(f"{name} {found}")
    versions = "select distinct extractor_version, catalog_version from nlp.readings order by all"
    parts.append(str(con.execute(versions).fetchall()))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def last_fingerprint(con: duckdb.DuckDBPyConnection, built: Sequence[Table]) -> str | None:
    """The fingerprint of the last build that was finished; None where one of the tables to go on from is gone."""
    there = con.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
    if not {"meta.built", "meta.deal_inputs", *(table.full_name for table in built)} <= {row[0] for row in there}:
        return None
    found = con.execute("select fingerprint from meta.built").fetchone()
    return found[0] if found else None
