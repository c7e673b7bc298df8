"""Groups facts and marts: notes joined to deals, counts per cell, and the trend tables that marketing reads."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from models import judgements
from models.marts import MARTS
from pipelines import described, jobs
from pipelines.night import Night
from pipelines.table_assets import check_specs, checked, reading_order, sql_assets, sql_spec
from warehouse import narrowing, restating, tables


def narrow(context: dg.AssetExecutionContext, night: Night) -> None:
    """Go on from the last night's tables where this is a night like any other; every other job builds them whole."""
    if context.job_name != jobs.nightly.name:
        narrowing.forget(night.con)
    elif narrowing.begin(night.con, night.parameters):
        context.log.info("Facts and counts are those of the last night but for the deals that changed")


facts_tables = sql_assets("facts", "facts", upstream=["staging.competitor_names"], first=narrow)
counts_tables = sql_assets("counts", "facts")

JUDGEMENTS = "meta.judgements"
JUDGED = ("counts.deals", "counts.competitors", "counts.objections")
COUNTED = "facts.counted_deals"
RESTATED = ("meta.published_figures", "meta.restatements")
SQL_MARTS = reading_order(table for table in tables.all_tables() if table.schema == "marts")


@dg.multi_asset(
    name="judgements",
    specs=[
        described.spec(
            JUDGEMENTS,
            "marts",
            f"{judgements.GRAIN} A change is announced once, when its quarter is complete, and stays announced.",
            deps=[*JUDGED],
            kinds={"python", "scipy"},
        ),
        *(
            described.spec(name, "marts", restating.GRAINS[name], deps=[*JUDGED, COUNTED], kinds={"duckdb"})
            for name in RESTATED
        ),
    ],
    check_specs=check_specs(JUDGEMENTS, *RESTATED),
)
def judged_quarters(night: Night) -> Iterator[dg.MaterializeResult[Any]]:
    """Judge each completed quarter that the log does not hold yet; log its figures, and what moved those of before."""
    from models import announcements

    con = night.con
    narrowing.end(con)
    judgements.create(con)
    if night.as_of:
        con.execute("delete from meta.judgements where judged_on > ?", [night.date])
    frames = [con.table(name).df() for name in (*JUDGED, JUDGEMENTS)]
    judged = announcements.judge(frames[0], frames[1], frames[2], frames[3], night.date)
    judgements.append(con, judged)
    tables.describe(con, JUDGEMENTS, judgements.GRAIN, {})
    yield from checked(night, JUDGEMENTS, newly_judged=len(judged), newly_announced=int(judged["is_announced"].sum()))
    restating.create(con)
    if night.as_of:
        restating.forget_after(con, night.date)
        restated = 0
    else:
        restated = restating.log(con, announcements.figures(*frames[:3]), night.date)
    for name in RESTATED:
        yield from checked(night, name, newly_restated=restated)


@dg.multi_asset(
    name="marts",
    specs=[
        *(sql_spec(table, "marts") for table in SQL_MARTS),
        *(
            described.spec(mart.name, "marts", mart.grain, deps=[*mart.inputs], kinds={"python", "scipy", "duckdb"})
            for mart in MARTS
        ),
    ],
    check_specs=check_specs(*(table.full_name for table in SQL_MARTS), *(mart.name for mart in MARTS)),
    can_subset=True,
)
def marts_tables(context: dg.AssetExecutionContext, night: Night) -> Iterator[dg.MaterializeResult[Any]]:
    """Count in SQL, then rates, intervals and flags in Python."""
    for mart in MARTS:
        if described.key(mart.name) in context.selected_asset_keys:
            frames = [night.con.table(name).df() for name in mart.inputs]
            tables.write(night.con, mart.name, mart.function(*frames), grain=mart.grain, columns=mart.columns)
            yield from checked(night, mart.name)
    for table in SQL_MARTS:
        if described.key(table.full_name) in context.selected_asset_keys:
            tables.build(night.con, table, night.parameters)
            yield from checked(night, table.full_name)
