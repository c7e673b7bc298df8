"""Checking a project's sources before a run, with the passwords that the environment holds."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.project import Project


def faults(project: Project) -> list[str]:
    """Every fault of every source: unreachable, a file or column missing, an encoding wrong. None shows a password."""
    from sources import checking

    return checking.faults(project.settings.sources, project.folder, _passwords(project))


def unmapped_outcomes(project: Project) -> list[str]:
    """A line for each outcome that deals have and winloss.yaml lacks: such deals will be set apart."""
    from sources import checking

    passwords = _passwords(project)
    return [
        f"winloss.yaml: sources.{name}.deals.outcomes: lacks {value!r} ({rows:,} deals, which will be set apart). "
        f"Add it to won, lost, no_decision, open or invalid."
        for name, source in project.settings.sources.items()
        if source.deals
        for value, rows in checking.unmapped_outcomes(source, project.folder, passwords.get(name))
    ]


def _passwords(project: Project) -> dict[str, str]:
    wanted = {name: source.password_env for name, source in project.settings.sources.items() if source.password_env}
    return {name: os.environ[variable] for name, variable in wanted.items() if variable in os.environ}
