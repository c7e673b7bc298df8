"""New projects: the commented files of `winloss init`, and the sample CRM."""

from __future__ import annotations

import datetime as dt
from importlib import resources
from pathlib import Path

from pipelines import SettingsError

FILES = ("winloss.yaml", "competitors.yaml", "messages.yaml")


def write(folder: Path) -> list[str]:
    """Write the commented files of a new project into `folder`; returns their paths. Nothing is overwritten."""
    refuse_if_there(folder)
    folder.mkdir(parents=True, exist_ok=True)
    templates = resources.files("pipelines") / "templates"
    for name in FILES:
        (folder / name).write_text((templates / name).read_text(encoding="utf-8"), encoding="utf-8")
    ignored = folder / ".gitignore"
    if not ignored.exists():
        ignored.write_text(
            "# Notes in full, and what can be made again: not for a repository.\n.winloss/\npublished/\nreview/\n"
        )
    return [str(folder / name) for name in FILES]


def write_sample(folder: Path, deals: int, seed: int, until: dt.date) -> str:
    """Write a sample CRM and its project files; returns what to say about it."""
    from sources import sample

    refuse_if_there(folder)
    sample.write(folder, deals=deals, seed=seed, until=until)
    return f"A sample CRM with {deals:,} deals until {until} is in {folder}. Run it with: winloss run -p {folder}"


def change_sample(folder: Path, change: int, add: int) -> str:
    """A day's work in the sample CRM in `folder`; returns what to say about it."""
    from sources import sample

    sample.change(folder, change=change, add=add)
    return f"{change} notes of {folder} are rewritten and {add} are new. Read them with: winloss run -p {folder}"


def refuse_if_there(folder: Path) -> None:
    """Raise `SettingsError` when a project is in `folder`."""
    there = [name for name in FILES if (folder / name).exists()]
    if there:
        raise SettingsError(
            [f"{folder}: already holds {', '.join(there)}. Nothing was written: name another folder, or remove them."]
        )
