"""Checking a project's sources before a run, with the passwords that the environment holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nlp import catalog
from pipelines import PipelineError, credentials

if TYPE_CHECKING:
    from pipelines.project import Project
    from sources.settings import Source

SETTINGS = {
    "outcomes": ("which will be set apart", "won, lost, no_decision, open or invalid"),
    "deal_types": ("which count under no type", "new, renewal or expansion"),
    "reasons": ("which have no CRM reason in the figures", "a category such as price, or to no_decision_reasons"),
}
"""What happens to deals whose value a setting lacks, and where it can stand."""


def faults(project: Project) -> list[str]:
    """Every fault of every source: unreachable, a file or column missing, an encoding wrong. None shows a password."""
    from sources import checking

    return checking.faults(project.settings.sources, project.folder, _passwords(project))


def unmapped(project: Project) -> list[str]:
    """A line for each value of the deals that the settings lack, with the line to add: it would count for nothing."""
    from sources import unmapped

    passwords = _passwords(project)
    told = []
    for name, source in project.settings.sources.items():
        found = unmapped.values(source, project.folder, passwords.get(name))
        for setting, (harm, choices) in SETTINGS.items():
            told += [
                f"winloss.yaml: sources.{name}.deals.{setting}: lacks {value!r} ({rows:,} deals, {harm}). "
                f'Add "{value}" to {choices}.'
                for value, rows in found.get(setting, [])
            ]
        told += [
            f"competitors.yaml: lacks {value!r} ({rows:,} deals of {name} name it). Add it as an alias, or the line: "
            + catalog.line_for(value)
            for value, rows in found.get("competitors", [])
            if project.catalog.resolve(value) is None
        ]
    return told


def password(project: Project, source: Source) -> str | None:
    """The source's password, where the environment or a file holds it."""
    try:
        return credentials.read(project.folder, source.password_env, source.password_file, "sources")
    except PipelineError:
        return None


def _passwords(project: Project) -> dict[str, str]:
    found = {name: password(project, source) for name, source in project.settings.sources.items()}
    return {name: word for name, word in found.items() if word is not None}
