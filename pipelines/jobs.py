"""The nightly job, its schedule, the sensor on files, and the alert when a run fails."""

import hashlib
import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg

from pipelines import PipelineError, credentials

if TYPE_CHECKING:
    from pipelines.project import Project

WAREHOUSE_TAG = {"winloss/warehouse": "one writer at a time"}

TRAINED = dg.AssetSelection.groups("models")
"""What trains; the nights only score."""

nightly = dg.define_asset_job(
    "nightly",
    selection=dg.AssetSelection.all() - TRAINED,
    description="Reads what is new in the sources, reads new and changed notes, rebuilds every table, publishes.",
    tags=WAREHOUSE_TAG,
    executor_def=dg.in_process_executor,
)
rebuild = dg.define_asset_job(
    "rebuild",
    selection=dg.AssetSelection.all() - dg.AssetSelection.key_prefixes(["raw"]) - TRAINED,
    description="Makes every table again from what is loaded, and publishes.",
    tags=WAREHOUSE_TAG,
    executor_def=dg.in_process_executor,
)
past_night = dg.define_asset_job(
    "past_night",
    selection=dg.AssetSelection.all() - dg.AssetSelection.key_prefixes(["raw"]) - TRAINED,
    description="Rebuilds a past night in a copy of the warehouse: nothing is loaded, only what was known then counts.",
    tags=WAREHOUSE_TAG,
    executor_def=dg.in_process_executor,
)

training = dg.define_asset_job(
    "training",
    selection=TRAINED,
    description="Learns what drives wins from the closed deals of the warehouse, and takes the model into use when it "
    "is better than the one in use and than the win rate alone. The nights only score.",
    tags=WAREHOUSE_TAG,
    executor_def=dg.in_process_executor,
)


def schedule(project: "Project") -> dg.ScheduleDefinition:
    """Every night at the settings' time, in their time zone; on as soon as Dagster's daemon runs."""
    return dg.ScheduleDefinition(
        name="nightly_schedule",
        job=nightly,
        cron_schedule=project.settings.nightly_cron,
        execution_timezone=project.settings.timezone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Starts the nightly job.",
    )


def training_schedule(project: "Project") -> dg.ScheduleDefinition:
    """Every week at the settings' time, in their time zone."""
    return dg.ScheduleDefinition(
        name="training_schedule",
        job=training,
        cron_schedule=project.settings.training.cron,
        execution_timezone=project.settings.timezone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Starts the weekly training.",
    )


def file_sensor(project: "Project") -> dg.SensorDefinition:
    """Starts the nightly job when the files of a source, or a review's filled-in workbooks, have changed and have stood
    still for one tick.
    """

    @dg.sensor(
        name="file_sensor",
        job=nightly,
        minimum_interval_seconds=60,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Starts the nightly job when exported files or filled-in workbooks of a review changed and are no "
        "longer being written.",
    )
    def watch_files(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        if not _watched(project):
            return dg.SensorResult(skip_reason="There is no file to read yet.")
        seen = fingerprint(project)
        if seen != context.cursor:
            return dg.SensorResult(
                cursor=seen, skip_reason="The files have just changed: waiting until they stand still."
            )
        return dg.SensorResult(run_requests=[dg.RunRequest(run_key=seen)], cursor=seen)

    return watch_files


def failure_alert(project: "Project") -> dg.SensorDefinition:
    """Posts to the settings' webhook when a run fails."""

    @dg.run_failure_sensor(
        name="failure_alert",
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Tells the webhook of the settings that a run failed, and why.",
    )
    def tell(context: dg.RunFailureSensorContext) -> None:
        alerts = project.settings.alerts
        if alerts and not only_refused(context.get_step_failure_events()):
            post(
                f"winloss: {context.dagster_run.job_name} failed: {context.failure_event.message}",
                webhook_env=alerts.webhook_env,
                webhook_file=alerts.webhook_file,
                folder=project.folder,
            )

    return tell


def only_refused(failures: Sequence[dg.DagsterEvent]) -> bool:
    """Whether a run ended because a newly trained model was no better than the one in use, which is no fault."""
    errors = [getattr(event.event_specific_data, "error", None) for event in failures]
    return bool(errors) and all(
        event.step_key == "model__candidate" and error is not None and error.cls_name == "DagsterAssetCheckFailedError"
        for event, error in zip(failures, errors, strict=True)
    )


def fingerprint(project: "Project") -> str:
    """Changes when a file of a source or a filled-in workbook appears, goes, grows or is written again."""
    seen = hashlib.sha256()
    for path in _watched(project):
        stat = path.stat()
        seen.update(f"{path}|{stat.st_size}|{stat.st_mtime_ns}\n".encode())
    return seen.hexdigest()


def post(
    text: str,
    *,
    webhook_env: str | None,
    webhook_file: str | None = None,
    folder: Path = Path(),
    setting: str = "alerts",
) -> None:
    """Send `text` in Slack's form to the address in the environment variable or file. The address is in no error."""
    named = webhook_env or webhook_file
    address = credentials.read(folder, webhook_env, webhook_file, setting) or ""
    if not address.startswith(("https://", "http://")):
        raise PipelineError(f"winloss.yaml: {setting}: {named} holds no web address. Put one there.")
    try:
        request = urllib.request.Request(  # noqa: S310 - the scheme is checked above
            address, json.dumps({"text": text}).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=20):  # noqa: S310
            pass
    except urllib.error.HTTPError as error:
        with error:
            raise PipelineError(f"The address in {named} took no message ({error.code}).") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise PipelineError(f"The address in {named} took no message ({type(error).__name__}).") from None


def sensors(project: "Project") -> Iterator[dg.SensorDefinition]:
    """The sensors that this project needs."""
    yield file_sensor(project)
    if project.settings.alerts:
        yield failure_alert(project)


def _watched(project: "Project") -> list[Path]:
    return project.source_files() + project.answered_files()
