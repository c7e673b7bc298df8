"""Group staging: all entities in one shape for all CRMs, refused rows apart, competitor names resolved."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from nlp import catalog
from pipelines import described
from pipelines.night import Night
from pipelines.table_assets import check_specs, checked, sql_assets
from warehouse import tables

staging_tables = sql_assets("staging", "staging")


@dg.multi_asset(
    name="competitor_names",
    specs=[
        described.spec(
            "staging.competitor_names",
            "staging",
            "One row per name in the CRM's competitor field, with the competitor of competitors.yaml that it means; "
            "a name that means none of them is listed without one: add it there as an alias.",
            deps=["staging.deals", "settings.competitors"],
            kinds={"python", "duckdb"},
        )
    ],
    check_specs=check_specs("staging.competitor_names"),
)
def competitor_names(night: Night) -> Iterator[dg.MaterializeResult[Any]]:
    """Resolve "Acme, Inc.", "ACME corp" and "acme" to one competitor through the catalog."""
    import pyarrow as pa

    names = night.con.execute(
        """
        select crm_name, count(distinct deal_id) as deals
        from (select deal_id, unnest(crm_competitors) as crm_name from staging.deals where is_current)
        group by crm_name
        order by crm_name
        """
    ).fetchall()
    resolved = [night.project.catalog.resolve(name) for name, _ in names]
    rows = pa.table(
        {
            "crm_name": pa.array([name for name, _ in names], pa.string()),
            "competitor": pa.array(resolved, pa.string()),
            "deals": pa.array([deals for _, deals in names], pa.int64()),
            "remedy": pa.array(
                [
                    None if competitor else f"in competitors.yaml, add it as an alias, or add {catalog.line_for(name)}"
                    for (name, _), competitor in zip(names, resolved, strict=True)
                ],
                pa.string(),
            ),
        }
    )
    tables.write(
        night.con,
        "staging.competitor_names",
        rows,
        grain="One row per name in the CRM's competitor field.",
        columns={
            "crm_name": "The name as the CRM has it.",
            "competitor": "Id of the competitor that it means; null when competitors.yaml has none.",
            "deals": "Deals whose competitor field names it.",
        },
    )
    yield from checked(night, "staging.competitor_names", unresolved_names=resolved.count(None))
