"""Passwords and addresses that are secrets: read from the environment or from a file, never kept, shown or logged.

The only place that knows where a secret comes from. Not here: taking them out of messages (sources.databases).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines import PipelineError

if TYPE_CHECKING:
    from pipelines.project import Project


def read(folder: Path, env: str | None, file: str | None, setting: str) -> str | None:
    """The secret in the environment variable `env` or the `file`, relative to `folder`; None where neither is named.

    `setting` is the part of winloss.yaml that names them. Raises `PipelineError` when there is none.
    """
    if env is not None:
        if not os.environ.get(env):
            raise PipelineError(
                f"winloss.yaml: {setting}: the environment variable {env} is not set. Set it before the run: "
                f"export {env}=..."
            )
        return os.environ[env]
    if file is None:
        return None
    path = folder / file
    try:
        found = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise PipelineError(
            f"winloss.yaml: {setting}: {file} can't be read ({why}). Put the secret there, alone."
        ) from None
    if not found:
        raise PipelineError(f"winloss.yaml: {setting}: {file} is empty. Put the secret there, alone.")
    return found


def warnings(project: Project) -> Iterator[str]:
    """What of the secrets could be read by others: files, and passwords that stand in winloss.yaml itself."""
    from sources.addresses import has_password

    settings = project.settings
    files = [(f"sources.{name}.password_file", source.password_file) for name, source in settings.sources.items()]
    if settings.alerts:
        files.append(("alerts.webhook_file", settings.alerts.webhook_file))
    if settings.digest:
        files.append(("digest.webhook_file", settings.digest.webhook_file))
        if settings.digest.email:
            files.append(("digest.email.password_file", settings.digest.email.password_file))
    for setting, file in files:
        path = project.folder / file if file else None
        if path is not None and path.is_file() and path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
            yield f"winloss.yaml: {setting}: others may read {file}. Keep it to yourself: chmod 600 {path}"
    for name, source in settings.sources.items():
        if source.url is not None and has_password(source.url):
            yield (
                f"winloss.yaml: sources.{name}.url: holds a password, which whoever reads the file can see. Put it "
                "into an environment variable or a file, and name that as password_env or password_file."
            )
