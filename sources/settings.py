"""The settings of sources: where deals and notes are, which of their columns and values are ours.

Modelled here: one entry under `sources:` in winloss.yaml. The rest of that file belongs to pipelines.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    PrivateAttr,
    ValidationError,
    field_validator,
    model_validator,
)

from sources import SourceError, fitting
from sources.addresses import without_secrets
from sources.columns import COLUMNS, Entity
from sources.entities import (
    CampaignMembers,
    DealChanges,
    Deals,
    Leads,
    Notes,
    People,
)
from sources.fitting import Looked
from sources.places import EntitySettings, Lookup, Place, Strict, close


def _listed(value: Any) -> Any:
    """One place as a list of one."""
    return [value] if isinstance(value, Mapping) else value


Places = BeforeValidator(_listed)


class Source(Strict):
    """One source: a database by `url`, or a `folder` of files."""

    url: str | None = None
    password_env: str | None = None
    password_file: str | None = None
    folder: str | None = None
    preset: str | None = None
    table_names: str = "{}"
    in_schema: str | None = None
    encoding: str | None = None
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    deals: Deals | None = None
    notes: Annotated[tuple[Notes, ...], Places] = ()
    people: Annotated[tuple[People, ...], Places] = ()
    leads: Annotated[tuple[Leads, ...], Places] = ()
    campaign_members: Annotated[tuple[CampaignMembers, ...], Places] = ()
    deal_changes: Annotated[tuple[DealChanges, ...], Places] = ()
    _merged: dict[str, Any] | None = PrivateAttr(default=None)
    _context: dict[str, Any] = PrivateAttr(default_factory=dict)

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, encoding: str | None) -> str | None:
        try:
            "".encode(encoding or "utf-8")
        except LookupError:
            raise ValueError(f"no encoding is called {encoding!r}; usual: utf-8, cp1252, latin-1, utf-16") from None
        return encoding

    @field_validator("table_names")
    @classmethod
    def _names_a_table(cls, table_names: str) -> str:
        if table_names.count("{}") != 1:
            raise ValueError(f"{table_names!r} does not say where the preset's name stands; write such as sf_{{}}_data")
        return table_names

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if (self.url is None) == (self.folder is None):
            raise ValueError("name exactly one of url (a database) and folder (files)")
        if self.password_env and self.password_file:
            raise ValueError("name password_env or password_file, not both")
        if not self.entities:
            raise ValueError(f"name at least one of {', '.join(COLUMNS)}")
        for entity in self.entities:
            for place in self.all_places(entity):
                if (place.files is None) != (self.folder is None):
                    expected = "files" if self.folder is not None else "table or query"
                    raise ValueError(f"{entity} and its lookups must name {expected}, as the source is {self.kind}")
        if self.preset is None and (self.table_names != "{}" or self.in_schema):
            raise ValueError("table_names and in_schema are for a preset; leave them out, or name one")
        if self.url is not None and (self.encoding or self.delimiter):
            raise ValueError("encoding and delimiter are for files; leave them out of a source with a url")
        return self

    @property
    def kind(self) -> str:
        """What the source is, in words."""
        return "a database" if self.url is not None else "a folder of files"

    @property
    def entities(self) -> tuple[Entity, ...]:
        """What the source holds, deals before notes."""
        return tuple(entity for entity in COLUMNS if self._of(entity))

    def places(self, entity: Entity) -> tuple[EntitySettings, ...]:
        """The settings of `entity`, one a table or set of files. Raises `SourceError` when the source has none."""
        found = self._of(entity)
        if not found:
            raise SourceError(f"this source has no {entity}; name {entity} under it or don't read them.")
        return found

    def vanish_limit(self, entity: Entity) -> float | None:
        """The share of the known rows of `entity` that may vanish at once; None when they are not looked for.

        A CRM that forgets its own old history has not undone it.
        """
        places = self.places(entity)
        if entity == "deal_changes" or not all(place.reconcile for place in places):
            return None
        return min(place.vanish_limit for place in places)

    def fitted(self, looked: Looked) -> tuple[Source, list[str]]:
        """This source with what is there of its preset, and a line for each part that is not; itself without one."""
        if self._merged is None:
            return self, []
        entry, lacks = fitting.fitted(self._merged, looked)
        try:
            return Source.model_validate(entry, context=self._context), lacks
        except ValidationError as error:
            raise SourceError("\n".join(described(error, f"preset {self.preset}", data=entry))) from error

    def mapping_hash(self, entity: Entity) -> str:
        """Changes when other rows or other columns would be read, so that reading has to start over."""
        said = {"table", "query", "files", "columns", "lookups", "date_formats", "segments", "kind", "field", "fields"}
        said |= {"values", "id_prefix", "only", "nulls", "html"}
        read = "".join(place.model_dump_json(include=said) for place in self.places(entity))
        url = self.url and without_secrets(self.url)
        return hashlib.sha256(f"{url}|{self.folder}|{self.encoding}|{read}".encode()).hexdigest()[:16]

    def _of(self, entity: Entity) -> tuple[EntitySettings, ...]:
        if entity == "deals":
            return (self.deals,) if self.deals else ()
        found: tuple[EntitySettings, ...] = getattr(self, entity)
        return found

    def all_places(self, *entities: Entity) -> list[Place]:
        """Each place that rows of `entities` (of all, if none is named) and their lookups come from."""
        found = [place for entity in entities or self.entities for place in self.places(entity)]
        return [each for place in found for each in (place, *place.lookups)]


PARTS: dict[str, type[BaseModel]] = {
    "deals": Deals,
    "notes": Notes,
    "people": People,
    "leads": Leads,
    "campaign_members": CampaignMembers,
    "deal_changes": DealChanges,
    "lookups": Lookup,
}


def parse(data: Any, where: str = "winloss.yaml", own_categories: Sequence[str] = ()) -> dict[str, Source]:
    """The sources by name, from what stands under `sources:`. Raises `SourceError` listing every fault.

    `own_categories` are those that the project adds to our categories of reasons.
    """
    if not isinstance(data, Mapping) or not data:
        raise SourceError(f"{where}: sources: expected at least one source, such as `crm: {{url: ..., deals: ...}}`.")
    sources, faults = {}, []
    for name, entry in data.items():
        try:
            sources[str(name)] = _parsed(entry, {"own_categories": own_categories})
        except SourceError as error:
            faults.append(f"{where}: sources.{name}.{error}")
        except ValidationError as error:
            faults += described(error, where, ("sources", str(name)), Source, entry)
    if faults:
        raise SourceError("\n".join(dict.fromkeys(faults)))
    return sources


def _parsed(entry: Any, context: dict[str, Any]) -> Source:
    if not isinstance(entry, Mapping) or entry.get("preset") is None:
        return Source.model_validate(entry, context=context)
    whole = fitting.merged(entry)
    source = Source.model_validate(fitting.nominal(whole), context=context)
    source._merged, source._context = whole, context
    return source


def described(
    error: ValidationError, where: str, at: tuple[str, ...] = (), model: type[BaseModel] = Source, data: Any = None
) -> list[str]:
    """One line a fault: file, path of the key in `data`, what is wrong and, for an unknown key, the known ones."""
    lines = []
    for fault in error.errors():
        path = ".".join(str(part) for part in (*at, *_as_written(fault["loc"], data)) if part != "[key]")
        message = fault["msg"].removeprefix("Value error, ")
        if fault["type"] == "extra_forbidden":
            known = _keys_at(model, fault["loc"][:-1])
            message = f"unknown key{close(str(fault['loc'][-1]), known)}; known: {', '.join(known)}"
        elif fault["type"] == "missing":
            message = "is missing"
        elif fault["type"] == "literal_error":
            message = f"unknown name; known: {fault['ctx']['expected']}"
        lines.append(f"{where}: {path}: {message}.")
    return lines


def _keys_at(model: type[BaseModel], path: tuple[int | str, ...]) -> list[str]:
    """The keys that the part of the settings at `path` knows."""
    for part in path:
        model = PARTS.get(str(part), model)
    return list(model.model_fields)


def _as_written(path: tuple[int | str, ...], data: Any) -> list[int | str]:
    """The path without the numbers of lists that `data` writes as one."""
    written: list[int | str] = []
    for part in path:
        if isinstance(part, int) and isinstance(data, Mapping):
            continue
        written.append(part)
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            data = None
    return written
