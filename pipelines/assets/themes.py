"""Emerging themes: the places in notes that speak of something no category fits, or of a vendor the catalog lacks."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from pipelines import described, theming
from pipelines.night import Night
from pipelines.table_assets import checked
from warehouse import theme_rows


@dg.multi_asset(
    name="themes",
    specs=[
        described.spec(
            theme_rows.NAME,
            "facts",
            f"{theme_rows.GRAIN} Sentences that say something negative are clustered by the meaning of their words; "
            "listed is what came up in the last 60 days clearly more often than before.",
            deps=["facts.notes", "facts.claims", "staging.notes", "staging.people", "nlp.unknown_vendors"],
            kinds={"python", "scikitlearn", "duckdb"},
        )
    ],
)
def theme_places(night: Night) -> Iterator[dg.MaterializeResult[Any]]:
    """Cluster what no category fits, and keep what comes up lately clearly more often than before."""
    found = theming.find(night.con, night.project.catalog, night.date, night.project.settings.timezone)
    yield from checked(night, theme_rows.NAME, themes=found)
