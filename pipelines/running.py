"""One run of the nightly job in this process, kept in the project's Dagster instance so that the UI shows it."""

from __future__ import annotations

import datetime as dt
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pipelines import PipelineError, SettingsError

if TYPE_CHECKING:
    import dagster as dg

    from models.drivers.training import Card
    from pipelines.progress import Listener
    from pipelines.project import Project
    from warehouse.runs import Summary


class RunFailedError(PipelineError):
    """The run began and failed; the message holds what each failed step said."""


def run(
    project: Project,
    *,
    as_of: dt.date | None = None,
    now: dt.datetime | None = None,
    listener: Listener | None = None,
) -> Summary:
    """Run the nightly job on `project`, or rebuild the night of a past date `as_of` without loading anything.

    `now` stands for the present in tests. Raises `SettingsError` before the run begins,
    `RunFailedError` after, `KeyboardInterrupt` when the user stopped it.
    """
    project.check()
    today = (now or dt.datetime.now(dt.UTC)).astimezone(project.settings.zone).date()
    present = now.astimezone(dt.UTC).replace(tzinfo=None).isoformat() if now else ""
    if as_of and as_of > today:
        raise SettingsError([f"--as-of {as_of}: lies in the future. Give a past date, or leave it out."])
    past = as_of if as_of and as_of < today else None
    night = {"as_of": past.isoformat() if past else "", "now": present}
    return _summary(_executed(project, "past_night" if past else "nightly", night, listener))


def rebuild(project: Project, *, now: dt.datetime | None = None) -> Summary:
    """Make every table again from what is loaded, and publish; errors and `now` as in `run`."""
    project.check()
    present = now.astimezone(dt.UTC).replace(tzinfo=None).isoformat() if now else ""
    return _summary(_executed(project, "rebuild", {"now": present}, None))


def train(project: Project, *, now: dt.datetime | None = None) -> Card:
    """Run the weekly training on `project`; returns what it learnt, in use now or not. Errors and `now` as in `run`."""
    from models.drivers import stored

    project.check()
    present = now.astimezone(dt.UTC).replace(tzinfo=None).isoformat() if now else ""
    _executed(project, "training", {"now": present}, None)
    card = stored.latest(project.models)
    assert card is not None  # noqa: S101 - the training wrote it
    return card


def _executed(
    project: Project, job_name: str, night: dict[str, str], listener: Listener | None
) -> dg.ExecuteInProcessResult:
    project.prepare()
    os.environ["DAGSTER_HOME"] = str(project.dagster_home)
    import dagster as dg

    from pipelines import definitions, jobs

    heard = listener or (lambda *_: None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", category=dg.BetaWarning)
        found = definitions.build(project, listener=heard, **night)
    job = found.resolve_job_def(job_name)
    with _home_told(project), dg.DagsterInstance.get() as instance:
        result = job.execute_in_process(
            instance=instance, run_config={"loggers": {"progress": {}}}, raise_on_error=False
        )
        if not result.success and not jobs.only_refused(
            [event for event in result.all_events if event.is_step_failure]
        ):
            if _is_interrupted(result):
                raise KeyboardInterrupt
            raise RunFailedError("\n".join(dict.fromkeys(_reasons(result))))
    return result


def _is_interrupted(result: dg.ExecuteInProcessResult) -> bool:
    """Dagster turns Ctrl-C in a step into that step's failure, DuckDB in a statement into an error with that cause."""
    errors: list[Any] = [getattr(event.event_specific_data, "error", None) for event in result.all_events]
    while errors:
        error = errors.pop()
        if error is not None:
            if error.cls_name == "DagsterExecutionInterruptedError":
                return True
            errors += (error.cause, error.context)
    return False


@contextmanager
def _home_told(project: Project) -> Iterator[None]:
    """Turn what keeps Dagster from its own records (a full disk, a damaged file) into a sentence."""
    from sqlalchemy.exc import SQLAlchemyError
    from yaml import YAMLError

    try:
        yield
    except (SQLAlchemyError, YAMLError) as error:
        said = " ".join(str(getattr(error, "orig", None) or error).split()).rstrip(".")
        raise PipelineError(
            f"{project.dagster_home}: Dagster's records of the runs can't be kept there: {said}. See that the disk has "
            "room and that this user may write there. If so, move the folder away: it holds no deals and no notes."
        ) from error


def _reasons(result: dg.ExecuteInProcessResult) -> Iterator[str]:
    """What each failed step said, or what kept the run from its first step, without Dagster's wrapping."""
    failed = [event for event in result.all_events if event.is_step_failure]
    for event in failed or [event for event in result.all_events if event.is_failure]:
        error: Any = getattr(event.event_specific_data, "error", None)
        failure: Any = getattr(event.event_specific_data, "user_failure_data", None)
        if failure is not None and failure.description:
            yield failure.description
        elif error is not None:
            while error.cause is not None and error.cls_name.startswith("Dagster"):
                error = error.cause
            told = error.message.strip().partition(": ")[2] or error.message.strip()
            is_ours = error.cls_name in (
                "PipelineError",
                "SettingsError",
                "SourceError",
                "WarehouseError",
                "DriversError",
            )
            yield told if is_ours else f"{event.step_key or 'start'}: {error.cls_name}: {told}"


def _summary(result: dg.ExecuteInProcessResult) -> Summary:
    from warehouse.runs import Summary

    written = result.asset_materializations_for_node("report__published")[0].metadata
    value: dict[str, Any] = {name: field.value for name, field in written.items()}
    return Summary(
        run_id=result.run_id,
        rows_read=value["rows_read"],
        rows_kept=value["rows_kept"],
        rows_refused=value["rows_refused"],
        notes_extracted=value["notes_extracted"],
        published=value["path"],
    )
