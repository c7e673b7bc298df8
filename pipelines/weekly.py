"""What goes to the settings' webhook and mail server: on Mondays the digest, after a night a brief. Words: reports."""

import datetime as dt
import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg

from pipelines import PipelineError, credentials, jobs

if TYPE_CHECKING:
    from pipelines.project import Project
    from pipelines.settings import Digest, Email

OLDEST_DAYS = 3
"""A report that is older is not told as last week's: the nights since then have failed."""


def job(project: "Project") -> dg.JobDefinition:
    """Sends the newest digest to everybody whom the settings name."""

    @dg.op(name="send_digest", description="Sends the digest of the newest report to the settings' webhook and e-mail.")
    def send_digest(context: dg.OpExecutionContext) -> None:
        for told in send(project, dt.datetime.now(project.settings.zone).date()):
            context.log.info(told)

    @dg.job(name="weekly_digest", description="Tells of the week: what changed, what closed, who came up.")
    def weekly_digest() -> None:
        send_digest()

    return weekly_digest


def schedule(project: "Project", weekly_digest: dg.JobDefinition) -> dg.ScheduleDefinition:
    """Mondays at the settings' time, in their time zone."""
    at = project.settings.digest.at if project.settings.digest else "08:00"
    hour, minute = at.split(":")
    return dg.ScheduleDefinition(
        name="digest_schedule",
        job=weekly_digest,
        cron_schedule=f"{int(minute)} {int(hour)} * * 1",
        execution_timezone=project.settings.timezone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Sends the week's digest.",
    )


def send(project: "Project", today: dt.date) -> list[str]:
    """Send the digest of the newest report; returns what was sent, a line each.

    Raises `PipelineError` when there is no report of the last days or one of the receivers takes nothing; the others
    are told all the same.
    """
    if project.settings.digest is None:
        return []
    told, faults = _deliver(project, project.settings.digest, _newest(project, today), "digest")
    if faults:
        raise PipelineError("\n".join(faults))
    return told


def send_brief(project: "Project") -> list[str]:
    """Send the brief of the newest report, if it holds one; returns what was sent and what was not, a line each.

    Whoever takes nothing is named, and never stops the night: the brief lies beside the report.
    """
    settings, folder = project.settings.digest, project.published / "current"
    if settings is None or not (folder / "brief.md").is_file():
        return []
    told, faults = _deliver(project, settings, folder, "brief")
    return told + faults


def _deliver(project: "Project", settings: "Digest", folder: Path, name: str) -> tuple[list[str], list[str]]:
    told: list[str] = []
    faults: list[str] = []
    if settings.webhook_env or settings.webhook_file:
        try:
            jobs.post(
                _read(folder, f"{name}.txt"),
                webhook_env=settings.webhook_env,
                webhook_file=settings.webhook_file,
                folder=project.folder,
                setting="digest",
            )
            told.append(f"The address in {settings.webhook_env or settings.webhook_file} was told.")
        except PipelineError as error:
            faults.append(str(error))
    if settings.email:
        try:
            _mail(project.folder, settings.email, _read(folder, f"{name}.md"), _read(folder, f"{name}.html"))
            told.append(f"{len(settings.email.to)} addresses were mailed.")
        except PipelineError as error:
            faults.append(str(error))
        except (OSError, smtplib.SMTPException, ValueError) as error:
            faults.append(
                f"winloss.yaml: digest.email: {settings.email.host}:{settings.email.port} took no mail "
                f"({type(error).__name__}). Check host, port, user_env, password_env and is_encrypted."
            )
    return told, faults


def _newest(project: "Project", today: dt.date) -> Path:
    current = project.published / "current"
    if not (current / "digest.md").is_file():
        raise PipelineError(f"{current}: holds no digest. Run first: winloss run -p {project.folder}")
    folder = current.resolve()
    made_on = dt.date.fromisoformat(folder.name[:10])
    if (today - made_on).days > OLDEST_DAYS:
        raise PipelineError(
            f"{current}: the newest report is of {made_on}, so its week is not told as the last one. See why "
            "the nights since then failed: winloss dev"
        )
    return folder


def _mail(folder: Path, settings: "Email", text: str, html: str) -> None:
    message = EmailMessage()
    message["Subject"] = f"winloss · {text.splitlines()[0].removeprefix('# ')}"
    message["From"] = settings.sender
    message["To"] = ", ".join(settings.to)
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    with smtplib.SMTP(settings.host, settings.port, timeout=20) as server:
        if settings.is_encrypted:
            server.starttls(context=ssl.create_default_context())
        if settings.user_env:
            user = credentials.read(folder, settings.user_env, None, "digest.email")
            word = credentials.read(folder, settings.password_env, settings.password_file, "digest.email")
            server.login(user or "", word or "")
        server.send_message(message)


def _read(folder: Path, name: str) -> str:
    return (folder / name).read_text(encoding="utf-8")
