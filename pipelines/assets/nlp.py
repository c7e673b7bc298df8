"""Group nlp: what the extractor reads in the notes: those that are new, changed or read by older versions."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from pipelines import described, keeping, reading_rows
from pipelines.night import Night
from pipelines.table_assets import check_specs, checked
from warehouse import readings, runs

TABLES = [f"nlp.{name}" for name in readings.COLUMNS]
BATCH = 4000
"""Notes a transaction: an interrupted run has lost at most one batch."""


@dg.multi_asset(
    name="nlp",
    specs=[
        described.spec(
            f"nlp.{name}", "nlp", grain, deps=["staging.notes", "settings.competitors"], kinds={"spacy", "duckdb"}
        )
        for name, grain in readings.GRAINS.items()
    ],
    check_specs=check_specs(*TABLES),
)
def nlp_readings(context: dg.AssetExecutionContext, night: Night) -> Iterator[dg.MaterializeResult[Any]]:
    """Read the notes that the current extractor and catalog have not read as they stand."""
    from nlp.extractor import Extractor

    project = night.project
    extractor = Extractor(project.catalog, project.messages, own=project.settings.taxonomy.add)
    versions = (extractor.version, extractor.catalog_version)
    readings.prepare(night.con)
    kept = keeping.keep(night.con, extractor, BATCH)
    if kept:
        context.log.info(f"{kept} readings hold for the changed catalog, messages or categories")
    extracted = 0
    for rows in reading_rows.batches(extractor, readings.unread(night.con, *versions, size=BATCH), BATCH):
        readings.store(night.con, rows)
        extracted += len(rows["readings"])
        context.log.info(f"{extracted} notes read")
    runs.note_extraction(night.con, night.run_id, extracted, *versions)
    for table in TABLES:
        more = {"notes_extracted": extracted} if table == "nlp.readings" else {}
        yield from checked(night, table, **more)
