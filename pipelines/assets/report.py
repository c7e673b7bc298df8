"""Group report: the pages and the marts that everybody may read, switched in whole."""

import dagster as dg

from models.drivers import marts as model_marts
from models.marts import MARTS
from pipelines import described
from pipelines.assets.marts import SQL_MARTS
from pipelines.night import Night, utc_now
from reports import digest, site, table_files, workbook
from warehouse import publishing, runs

PUBLISHED = (*(mart.name for mart in MARTS), *model_marts.GRAINS, *(table.full_name for table in SQL_MARTS))


@dg.asset(
    key=["report", "published"],
    group_name="report",
    deps=[described.key(name) for name in PUBLISHED],
    kinds={"html", "excel", "duckdb"},
    owners=described.OWNERS,
    freshness_policy=described.NIGHTLY,
    description="The pages that marketing opens, the week's digest, `trends.xlsx`, the tables as CSV and Parquet, and "
    "`winloss.duckdb`, a read-only copy of the marts for BI tools. "
    "Written beside the last version and switched in one step, only when every blocking check has passed: "
    "`published/current` always leads to a whole report.",
)
def published(night: Night) -> dg.MaterializeResult[None]:
    """Write a new version of the report and lead `published/current` to it."""
    edition = night.project.settings.edition
    version = f"{night.date:%Y-%m-%d}-{night.run_id[:8]}"
    with publishing.new_version(night.published, version) as folder:
        database = folder / "winloss.duckdb"
        publishing.copy_marts(night.con, database)
        site.write(database, folder, edition)
        digest.write(database, folder, edition)
        database.unlink()
        tables = publishing.publish_marts(night.con, database, edition)
        table_files.write(database, folder / "tables")
        workbook.write(database, folder / "trends.xlsx")
    page = night.published / "current" / "index.html"
    summary = runs.finish(night.con, night.run_id, utc_now(), str(page))
    return dg.MaterializeResult(
        metadata={
            "page": dg.MetadataValue.url(page.absolute().as_uri()),
            "path": dg.MetadataValue.path(page),
            "edition": edition,
            "tables": tables,
            "rows_read": summary.rows_read,
            "rows_kept": summary.rows_kept,
            "rows_refused": summary.rows_refused,
            "notes_extracted": summary.notes_extracted,
        }
    )
