"""All that Dagster needs to know of a project: assets, checks, jobs, schedule, sensors, and the night they share."""

import os
from pathlib import Path
from typing import Any

import dagster as dg

from pipelines import jobs, project, weekly
from pipelines.night import Night
from pipelines.progress import Listener, progress_logger

PROJECT_VARIABLE = "WINLOSS_PROJECT"
"""Environment variable that names the project folder for Dagster's web server and daemon."""


def build(found: project.Project, *, listener: Listener | None = None, **night: Any) -> dg.Definitions:
    """The definitions of one project; `listener` hears each step begin and end, `night` overrides the resource."""
    from pipelines.assets import marts, models, nlp, report, review, source, staging, themes

    digests = [weekly.job(found)] if found.settings.digest else []
    return dg.Definitions(
        assets=[
            *source.source_systems(found),
            source.settings,
            *source.raw_tables(found, is_attended=listener is not None),
            source.raw_loads,
            staging.staging_tables,
            staging.competitor_names,
            nlp.nlp_readings,
            review.reviewed,
            marts.facts_tables,
            themes.theme_places,
            marts.counts_tables,
            marts.judged_quarters,
            models.model_marts,
            models.candidate,
            models.promoted,
            marts.marts_tables,
            report.published,
        ],
        jobs=[jobs.nightly, jobs.rebuild, jobs.past_night, jobs.training, *digests],
        schedules=[
            jobs.schedule(found),
            jobs.training_schedule(found),
            *(weekly.schedule(found, job) for job in digests),
        ],
        sensors=list(jobs.sensors(found)),
        resources={
            "night": Night(folder=str(found.folder), **night),
            "trainer": models.Trainer(folder=str(found.folder), now=night.get("now", "")),
        },
        executor=dg.in_process_executor,
        loggers={"progress": progress_logger(listener)} if listener else {},
    )


@dg.definitions
def defs() -> dg.Definitions:
    """The definitions of the project that the environment names; what `winloss dev` serves."""
    folder = os.environ.get(PROJECT_VARIABLE, "sample")
    found = project.find(Path(folder))
    found.check()
    return build(found)
