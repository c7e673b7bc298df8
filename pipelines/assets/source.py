"""Group source: the settings as tables, the source systems, and every version of every row that they gave."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from pipelines import credentials, described, settings_tables
from pipelines.night import Night
from pipelines.project import Project
from pipelines.table_assets import check_specs, checked
from sources.columns import COLUMNS, Entity
from sources.settings import Source

RETRIES = dg.RetryPolicy(max_retries=2, delay=20, backoff=dg.Backoff.EXPONENTIAL)
"""A database that restarts at night is back within a minute. Somebody who waits at a terminal is told at once."""
MOST_UNSEEN = 500
"""So many rows are asked for by their keys; when more were never read, all rows are."""

GRAINS: dict[Entity, str] = {
    "deals": "One row per version of a deal as the source had it. Append-only: what a past night knew can be rebuilt.",
    "notes": "One row per version of a note as the source had it, private data masked before it was stored.",
    "people": "One row per version of a contact or rep as the source had them.",
    "leads": "One row per version of a lead as the source had it.",
    "campaign_members": "One row per version of a campaign's member as the source had it.",
    "deal_changes": "One row per change of a deal that the CRM's own history tells.",
}


NEEDED_AT_THE_DOOR: dict[Entity, list[str]] = {"people": [], "notes": ["raw.people", "raw.deals"]}
"""What must be loaded before, so that the names of all people are masked; people, unless named here."""


def source_systems(project: Project) -> list[dg.AssetSpec]:
    """What winloss reads but does not make: each table, query or set of files of each source."""
    return [
        dg.AssetSpec(
            key=[name, entity],
            group_name="source",
            description=f"The {entity} of the source {name!r} of winloss.yaml: {source.kind}.",
            kinds={"database" if source.url is not None else "file"},
            owners=described.OWNERS,
        )
        for name, source in project.settings.sources.items()
        for entity in source.entities
    ]


@dg.asset(
    key=["settings"],
    group_name="source",
    owners=described.OWNERS,
    kinds={"yaml", "duckdb"},
    description="What winloss.yaml, competitors.yaml and messages.yaml say, as tables that SQL can read: "
    + ", ".join(f"`settings.{table}`" for table in settings_tables.TABLES),
)
def settings(night: Night) -> dg.MaterializeResult[None]:
    """Write the settings of this run."""
    settings_tables.write(night.con, night.project)
    return dg.MaterializeResult(
        metadata={
            "competitors": len(night.project.catalog.competitors),
            "messages": len(night.project.messages),
            "segments": ", ".join(night.project.settings.reported_segments),
        }
    )


def raw_tables(project: Project, *, is_attended: bool) -> list[dg.AssetsDefinition]:
    """The tables of `raw`, one an entity, loaded from the sources of `project`, with retries when nobody watches."""
    return [_raw_table(project, entity, None if is_attended else RETRIES) for entity in COLUMNS]


def _raw_table(project: Project, entity: Entity, retries: dg.RetryPolicy | None) -> dg.AssetsDefinition:
    full_name = f"raw.{entity}"
    mine = {name: source for name, source in project.settings.sources.items() if entity in source.entities}
    spec = described.spec(
        full_name,
        "source",
        GRAINS[entity],
        deps=[*(f"{name}.{entity}" for name in mine), *NEEDED_AT_THE_DOOR.get(entity, ["raw.people"])],
        kinds={"sqlalchemy", "duckdb"},
    ).replace_attributes(freshness_policy=described.NIGHTLY)

    @dg.multi_asset(
        name=f"raw_{entity}",
        specs=[spec],
        check_specs=check_specs(full_name),
        retry_policy=retries,
    )
    def load(context: dg.AssetExecutionContext, night: Night) -> Iterator[dg.MaterializeResult[Any]]:
        from warehouse import raw

        raw.prepare(night.con)
        if entity == "notes" and (masked := night.privacy.remask()):
            context.log.info(f"{masked} stored versions of notes named people whom the CRM did not list before")
        loads = {name: _load(night, name, source, entity) for name, source in mine.items()}
        for name, loaded in loads.items():
            context.log.info(f"{name}: {loaded.rows_read} {entity} read, {loaded.rows_new} new or changed")
        yield from checked(
            night,
            full_name,
            rows_read=sum(loaded.rows_read for loaded in loads.values()),
            rows_new=sum(loaded.rows_new for loaded in loads.values()),
            rows_broken=sum(loaded.rows_broken for loaded in loads.values()),
        )

    return load


@dg.multi_asset(
    name="raw_loads",
    specs=[
        described.spec(
            "raw.loads",
            "source",
            "One row per load of one entity of one source: how many rows it read, and what became of them.",
            deps=[f"raw.{entity}" for entity in COLUMNS],
            kinds={"duckdb"},
        )
    ],
    check_specs=check_specs("raw.loads"),
)
def raw_loads(night: Night) -> Iterator[dg.MaterializeResult[Any]]:
    """Check that the loads account for every row."""
    from warehouse import raw

    raw.document(night.con)
    yield from checked(night, "raw.loads")


def _load(night: Night, name: str, source: Source, entity: Entity) -> Any:
    from sources import looking, reading
    from warehouse import cursors, raw
    from warehouse.reconciling import Reconciliation

    secret = credentials.read(night.project.folder, source.password_env, source.password_file, f"sources.{name}")
    source, _ = looking.fitted(source, night.project.folder, secret)
    if entity not in source.entities:
        return raw.Load(0, 0, 0, 0)
    mapping_hash = source.mapping_hash(entity)
    since = cursors.latest(night.con, name, entity, mapping_hash)
    door = night.privacy.door(name, source, with_names=entity != "people")
    opened: dict[str, Any] = {"folder": night.project.folder, "password": secret, "door": door}
    is_whole = source.url is None or not since
    limit = source.vanish_limit(entity)
    unseen = [] if is_whole or limit is None else _unseen(night, name, source, entity, opened)
    if unseen is None:
        since, unseen, is_whole = {}, [], True
    with reading.read(source, entity, since=since, also=unseen, **opened) as read:
        loaded = raw.append(
            night.con,
            read.rows,
            read.broken_rows,
            source=name,
            entity=entity,
            load_id=night.run_id,
            known_at=night.known_at,
            mapping_hash=mapping_hash,
            reconciliation=None if limit is None else Reconciliation(is_whole, limit),
        )
    night.privacy.remember(door.left_out)
    return loaded


def _unseen(night: Night, name: str, source: Source, entity: Entity, opened: dict[str, Any]) -> list[str] | None:
    """Take in the keys of all rows; returns those never read, None when all rows had better be read."""
    from sources import reading
    from warehouse import reconciling

    with reading.read_keys(source, entity, **opened) as keys:
        reconciling.take_in_keys(night.con, keys)
    return reconciling.unseen(night.con, name, entity, at_most=MOST_UNSEEN)
