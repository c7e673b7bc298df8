"""What of the sources may enter the warehouse: by the settings, the people known so far and what was forgotten."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sources import names as naming
from sources.door import Door
from sources.masking import without_names
from sources.names import Names
from sources.people import Person, person
from sources.settings import Source
from sources.tombstones import Tombstones

if TYPE_CHECKING:
    import duckdb

    from pipelines.project import Project
    from warehouse.remasking import Stored

RULES = ("people.py", "names.py", "name_context.py", "masking.py", "ordinary_words.txt")
"""The files that decide which names are masked: with another version of them, all notes are masked again."""


class Privacy:
    """The doors of one run, and the names that it masks."""

    def __init__(self, project: Project, con: duckdb.DuckDBPyConnection) -> None:
        """Read what was forgotten; people are read from `con` when they are first needed."""
        self._project, self._con = project, con
        self.tombstones = tombstones(project)

    @cached_property
    def names(self) -> Names:
        """The names of everybody whom a CRM ever listed, and of those who were forgotten; once people are loaded."""
        return self._names(None)

    def door(self, name: str, source: Source, *, with_names: bool) -> Door:
        """The door for the source called `name`; names are masked once people are loaded."""
        return Door(
            names=self.names if with_names else None,
            people_of=self._people_of,
            person=lambda person_id: f"{name}/{person_id}",
            tombstones=self.tombstones,
            keeps_rep_ids=self._project.settings.privacy.rep_ids == "keep",
            separator=source.deals.competitors_separator if source.deals else ";",
        )

    def remember(self, rows: Collection[str]) -> None:
        """Keep rows outside from now on that belong to what was forgotten, whatever they say later."""
        self.tombstones.add((("row", row) for row in rows), forgotten_on=f"{dt.date.today()}")

    def remask(self) -> int:
        """Mask the stored notes again where names or deals' people became known; returns how many changed.

        To be done before notes are loaded, so that one that is read again is found to be the one that is stored.
        """
        from warehouse import people, remasking

        rules = self._rules()
        since = remasking.masked_until(self._con, rules)
        later = self._names(since) if since else None

        def mask(notes: Sequence[Stored]) -> list[str]:
            held = [later is None or note.is_linked or bool(later.telling(note.text)) for note in notes]
            deals = sorted(
                {note.deal_id for note, is_held in zip(notes, held, strict=True) if is_held and note.deal_id}
            )
            of_deals, separators = self._people_of(deals), self._separators
            return [
                without_names(note.text, self.names, _own(note, of_deals, separators)) if is_held else note.text
                for note, is_held in zip(notes, held, strict=True)
            ]

        return remasking.remask(
            self._con,
            mask,
            since=since,
            until=people.known_until(self._con),
            is_only_linked=later is not None and not later.people,
            rules=rules,
        )

    def _people_of(self, deal_ids: Sequence[str]) -> dict[str, set[str]]:
        from warehouse import people

        return people.of_deals(self._con.cursor(), deal_ids, self._separators)

    @cached_property
    def _separators(self) -> dict[str, str]:
        """What stands between several ids in one cell, by source."""
        return {
            name: source.deals.competitors_separator
            for name, source in self._project.settings.sources.items()
            if source.deals
        }

    def _names(self, since: dt.datetime | None) -> Names:
        from warehouse import people

        found = [
            known
            for source, person_id, kind, name, first, last in people.listed(self._con, since)
            if (known := person(f"{source}/{person_id}", kind, name, first, last))
        ]
        forgotten = _of_all_sources(self.tombstones.people(), self._project) if since is None else []
        return Names([*found, *forgotten], self._kept, secret=self.tombstones.word, forgotten=self.tombstones.words())

    @cached_property
    def _kept(self) -> list[str]:
        """Names that are never masked alone: companies, products, messages, and what the settings name."""
        catalog = self._project.catalog
        companies = [name for company in (catalog.us, *catalog.competitors) for name in company.names]
        messages = [words for message in self._project.messages for words in (message.wording, *message.phrases)]
        return [*companies, *messages, *self._project.settings.privacy.never_mask]

    def _rules(self) -> str:
        digest = hashlib.sha256("\n".join(sorted(self._kept)).encode())
        for name in RULES:
            digest.update((Path(naming.__file__).parent / name).read_bytes())
        digest.update("".join(sorted(self.tombstones.words())).encode())
        return digest.hexdigest()[:16]


def tombstones(project: Project) -> Tombstones:
    """What was forgotten in the project."""
    return Tombstones(project.folder / ".winloss" / "forgotten")


def _of_all_sources(people: Sequence[Person], project: Project) -> list[Person]:
    from dataclasses import replace

    return [replace(each, person_id=f"{name}/{each.person_id}") for each in people for name in project.settings.sources]


def _own(note: Stored, of_deals: dict[str, set[str]], separators: dict[str, str]) -> set[str]:
    separator = separators.get(note.source, ";")
    told = [ids for ids in (note.author_id, note.person_id) if ids]
    listed = [each for ids in told for each in (ids.split(separator) if separator else [ids])]
    return {f"{note.source}/{each.strip()}" for each in listed} | of_deals.get(note.deal_id or "", set())
