"""Checking a project's sources before a run, with the passwords that the environment holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nlp import catalog
from pipelines import PipelineError, credentials

if TYPE_CHECKING:
    from pipelines.project import Project
    from sources.settings import Source

SETTINGS = {
    "outcomes": ("deals", "which will be set apart", "won, lost, no_decision, open or invalid"),
    "deal_types": ("deals", "which count under no type", "new, renewal or expansion"),
    "reasons": (
        "deals",
        "which have no CRM reason in the figures",
        "a category such as price, or to no_decision_reasons",
    ),
    "kinds": ("notes", "which are read as CRM comments", "a kind such as call_note"),
}
"""Where a setting stands, what happens to rows whose value it lacks, and what the value can be."""


def faults(project: Project) -> list[str]:
    """Every fault of every source: unreachable, a file or column missing, an encoding wrong. None shows a password."""
    from sources import checking

    return checking.faults(project.settings.sources, project.folder, _passwords(project))


def unmapped(project: Project) -> list[str]:
    """A line for each value of deals and notes that the settings lack, with the line to add."""
    from sources import unmapped

    passwords, home = _passwords(project), project.settings.currency
    told = []
    for name, source in project.settings.sources.items():
        found = unmapped.values(source, project.folder, passwords.get(name))
        for setting, (entity, harm, choices) in SETTINGS.items():
            told += [
                f"winloss.yaml: sources.{name}.{entity}.{setting}: lacks {value!r} ({rows:,} {entity}, {harm}). "
                f'Add "{value}" to {choices}.'
                for value, rows in found.get(setting, [])
            ]
        told += [
            f"winloss.yaml: exchange_rates: lacks {value!r} ({rows:,} deals of {name}, which will be set apart). Add "
            f'the line "{value}: RATE", what 1 {value} is worth in {home}.'
            for value, rows in found.get("currencies", [])
            if value not in {home, *project.settings.exchange_rates}
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
