"""Published versions that must go as soon as a newer one has taken their place; a killed run leaves the list behind."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines import leftovers

if TYPE_CHECKING:
    from pipelines.project import Project


def note(project: Project, versions: Iterable[Path]) -> None:
    """Remember that these versions must go."""
    listed = {*_listed(project), *(str(version.relative_to(project.folder)) for version in versions)}
    if listed:
        path = _path(project)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}")
        draft.write_text(json.dumps(sorted(listed)), encoding="utf-8")
        os.replace(draft, path)


def finish(project: Project, *, even_current: bool = False) -> list[str]:
    """Remove the versions that must go, the current one only if told so; returns the names of those removed."""
    removed, left = [], []
    current = (project.published / "current").resolve()
    for name in _listed(project):
        version = project.folder / name
        if version.resolve() == current and not even_current:
            left.append(name)
        elif version.is_dir():
            leftovers.remove_version(version)
            removed.append(version.name)
    if removed or not left:
        _path(project).unlink(missing_ok=True)
        note(project, (project.folder / name for name in left))
    return removed


def _listed(project: Project) -> list[str]:
    path = _path(project)
    return list(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else []


def _path(project: Project) -> Path:
    return project.folder / ".winloss" / "forgotten" / "pending.json"
