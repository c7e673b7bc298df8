"""Group report: the pages and the marts that everybody may read, switched in whole."""

import dagster as dg

from models.drivers import marts as model_marts
from models.marts import MARTS
from pipelines import described, weekly
from pipelines.assets.marts import SQL_MARTS
from pipelines.night import Night, utc_now
from reports import briefs, digest, site, table_files, workbook
from warehouse import newcomers, publishing, runs

PUBLISHED = (*(mart.name for mart in MARTS), *model_marts.GRAINS, *(table.full_name for table in SQL_MARTS))


@dg.asset(
    key=["report", "published"],
    group_name="report",
    deps=[described.key(name) for name in PUBLISHED],
    kinds={"html", "excel", "duckdb"},
    owners=described.OWNERS,
    freshness_policy=described.NIGHTLY,
    description="The pages that marketing opens, the week's digest, a brief of competitors that are new in open deals, "
    "`trends.xlsx`, the tables as CSV and Parquet, and `winloss.duckdb`, a read-only copy of the marts for BI tools. "
    "Written beside the last version and switched in one step, only when every blocking check has passed: "
    "`published/current` always leads to a whole report.",
)
def published(night: Night) -> dg.MaterializeResult[None]:
    """Write a new version of the report and lead `published/current` to it."""
    edition = night.project.settings.edition
    version = f"{night.date:%Y-%m-%d}-{night.run_id[:8]}"
    found = [] if night.as_of else newcomers.newly_found(night.con)
    with publishing.new_version(night.published, version) as folder:
        database = folder / "winloss.duckdb"
        publishing.copy_marts(night.con, database)
        site.write(database, folder, edition)
        digest.write(database, folder, edition)
        briefs.write(database, folder, edition, found)
        database.unlink()
        tables = publishing.publish_marts(night.con, database, edition)
        table_files.write(database, folder / "tables")
        workbook.write(database, folder / "trends.xlsx")
    page = night.published / "current" / "index.html"
    told = []
    if not night.as_of:
        newcomers.log(night.con, night.date)
        told = weekly.send_brief(night.project) if found else []
    summary = runs.finish(night.con, night.run_id, utc_now(), str(page))
    return dg.MaterializeResult(
        metadata={
            "page": dg.MetadataValue.url(page.absolute().as_uri()),
            "path": dg.MetadataValue.path(page),
            "edition": edition,
            "competitors_new_in_open_deals": len(found),
            "told": "\n".join(told),
            "tables": tables,
            "rows_read": summary.rows_read,
            "rows_kept": summary.rows_kept,
            "rows_refused": summary.rows_refused,
            "notes_extracted": summary.notes_extracted,
        }
    )
