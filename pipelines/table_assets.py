"""Assets of tables: their specs, their checks, and the step that builds a schema's .sql files."""

import json
from collections.abc import Callable, Iterable, Iterator
from graphlib import TopologicalSorter
from typing import Any

import dagster as dg

from pipelines import described
from pipelines.night import Night
from warehouse import checks, narrowing, tables


def sql_assets(
    schema: str,
    group: str,
    *,
    upstream: Iterable[str] = (),
    first: Callable[[dg.AssetExecutionContext, Night], None] = lambda *_: None,
) -> dg.AssetsDefinition:
    """One step that builds every .sql table of `schema`, each followed by its checks.

    `upstream` names tables that none of the files reads but that must be there first; `first` is called before all.
    """
    mine = reading_order(table for table in tables.all_tables() if table.schema == schema)

    @dg.multi_asset(
        name=schema,
        specs=[sql_spec(table, group, upstream) for table in mine],
        check_specs=[spec for table in mine for spec in check_specs(table.full_name)],
        can_subset=True,
    )
    def build_tables(context: dg.AssetExecutionContext, night: Night) -> Iterator[dg.MaterializeResult[Any]]:
        first(context, night)
        for table in mine:
            if described.key(table.full_name) in context.selected_asset_keys:
                narrowing.build(night.con, table, night.parameters)
                yield from checked(night, table.full_name)

    return build_tables


def sql_spec(table: tables.Table, group: str, upstream: Iterable[str] = ()) -> dg.AssetSpec:
    """The asset that an .sql file makes, its SQL shown in its description."""
    deps = [*table.depends_on, *upstream]
    return described.spec(table.full_name, group, table.grain, deps=deps, kinds={"duckdb", "sql"}, sql=table.sql)


def reading_order(found: Iterable[tables.Table]) -> list[tables.Table]:
    """The tables so that each comes after those that it reads."""
    by_name = {table.full_name: table for table in found}
    graph = {name: [dep for dep in table.depends_on if dep in by_name] for name, table in by_name.items()}
    return [by_name[name] for name in TopologicalSorter(graph).static_order()]


def check_specs(*full_names: str) -> list[dg.AssetCheckSpec]:
    """The asset checks that `warehouse/sql_checks` holds for these tables."""
    return [
        dg.AssetCheckSpec(
            check.claim,
            asset=described.key(check.table),
            description=f"{check.meaning}\n\n```sql\n{check.sql}\n```",
            blocking=check.is_blocking,
        )
        for check in checks.all_checks()
        if check.table in full_names
    ]


def checked(night: Night, full_name: str, **metadata: Any) -> Iterator[dg.MaterializeResult[Any]]:
    """Report the table as it stands with the results of its checks; a broken blocking claim ends the run."""
    mine = [check for check in checks.all_checks() if check.table == full_name]
    found = [(check, checks.run(night.con, check, night.parameters)) for check in mine]
    yield dg.MaterializeResult(
        asset_key=described.key(full_name),
        metadata=described.metadata(night.con, full_name, **metadata),
        check_results=[_result(check, finding) for check, finding in found],
    )
    broken = [(check, finding) for check, finding in found if check.is_blocking and finding.offenders]
    if broken:
        lines = [
            f"{check.table} ({check.claim}): {check.meaning} Rows: {finding.offenders}, the first: {_shown(finding)[0]}"
            for check, finding in broken
        ]
        raise dg.Failure("\n".join(lines), allow_retries=False)


def _result(check: checks.Check, finding: checks.Finding) -> dg.AssetCheckResult:
    """The result in Dagster's form; a row whose `state` is "fail" makes an error of it, without ending the run."""
    fails = any(row.get("state") == "fail" for row in finding.sample)
    return dg.AssetCheckResult(
        check_name=check.claim,
        asset_key=described.key(check.table),
        passed=finding.offenders == 0,
        severity=dg.AssetCheckSeverity.ERROR if check.is_blocking or fails else dg.AssetCheckSeverity.WARN,
        description=None if finding.offenders == 0 else check.meaning,
        metadata={"offending_rows": finding.offenders, "first_rows": dg.MetadataValue.json(_shown(finding))},
    )


def _shown(finding: checks.Finding) -> list[dict[str, Any]]:
    """The first offending rows as plain JSON, without private columns."""
    kept = [{k: v for k, v in row.items() if k not in described.PRIVATE_COLUMNS} for row in finding.sample]
    return json.loads(json.dumps(kept, default=str))  # type: ignore[no-any-return]
