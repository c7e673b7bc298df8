"""The settings of sources: where deals and notes are, which of their columns and values are ours.

Modelled here: one entry under `sources:` in winloss.yaml. The rest of that file belongs to pipelines.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator, model_validator

from sources import SourceError
from sources.columns import COLUMNS, REQUIRED, SEGMENT, Entity
from sources.values import Category, DealType, Kind, Outcome, Values


class Strict(BaseModel):
    """A part of the settings that refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Place(Strict):
    """Where rows are: a table or a query of a database, or files of a folder."""

    table: str | None = None
    query: str | None = None
    files: str | None = None

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if sum(value is not None for value in (self.table, self.query, self.files)) != 1:
            raise ValueError("name exactly one of table, query, files")
        return self


class Lookup(Place):
    """Columns brought in from elsewhere: `columns` names them (new name: their column) where `matches` equals `key`."""

    key: str
    matches: str
    columns: dict[str, str] = Field(min_length=1)


class EntitySettings(Place):
    """What deals and notes have in common. Rows changed up to `look_back_hours` before the last run are read again."""

    columns: dict[str, str]
    lookups: list[Lookup] = []
    date_formats: list[str] = []
    look_back_hours: float = Field(default=24, ge=0)

    @property
    def mapped(self) -> dict[str, str]:
        """Their column for each of ours."""
        return dict(self.columns)

    @property
    def brought_in(self) -> set[str]:
        """The columns that lookups bring in."""
        return {name for lookup in self.lookups for name in lookup.columns}


class Deals(EntitySettings):
    """Deals: segments, and what their outcomes, types and reasons are called."""

    segments: dict[str, str] = {}
    outcomes: dict[Outcome, Values]
    no_decision_reasons: Values = []
    deal_types: dict[DealType, Values] = {}
    reasons: dict[str, Values] = {}
    competitors_separator: str = ";"
    decimal: Literal[".", ","] = "."

    @property
    def mapped(self) -> dict[str, str]:
        """Their column for each of ours, segments included."""
        return dict(self.columns) | {SEGMENT + name: theirs for name, theirs in self.segments.items()}

    @field_validator("columns")
    @classmethod
    def _known_columns(cls, columns: dict[str, str]) -> dict[str, str]:
        return _checked(columns, "deals")

    @field_validator("reasons")
    @classmethod
    def _known_categories(cls, reasons: dict[str, list[str]], info: ValidationInfo) -> dict[str, list[str]]:
        known = (*get_args(Category), *(info.context or {}).get("own_categories", ()))
        unknown = [f"{name!r}{_close(name, known)}" for name in reasons if name not in known]
        if unknown:
            raise ValueError(f"unknown category {', '.join(unknown)}; known: {', '.join(known)}")
        return reasons

    @model_validator(mode="after")
    def _one_meaning_each(self) -> Self:
        for name in ("outcomes", "deal_types", "reasons"):
            _no_value_twice(name, getattr(self, name))
        return self


class Notes(EntitySettings):
    """Notes, and what their kinds are called."""

    kinds: dict[Kind, Values] = {}

    @field_validator("columns")
    @classmethod
    def _known_columns(cls, columns: dict[str, str]) -> dict[str, str]:
        return _checked(columns, "notes")

    @model_validator(mode="after")
    def _one_meaning_each(self) -> Self:
        _no_value_twice("kinds", self.kinds)
        return self


class Source(Strict):
    """One source: a database by `url`, or a `folder` of files."""

    url: str | None = None
    password_env: str | None = None
    folder: str | None = None
    encoding: str | None = None
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    deals: Deals | None = None
    notes: Notes | None = None

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, encoding: str | None) -> str | None:
        try:
            "".encode(encoding or "utf-8")
        except LookupError:
            raise ValueError(f"no encoding is called {encoding!r}; usual: utf-8, cp1252, latin-1, utf-16") from None
        return encoding

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if (self.url is None) == (self.folder is None):
            raise ValueError("name exactly one of url (a database) and folder (files)")
        if self.deals is None and self.notes is None:
            raise ValueError("name deals, notes or both")
        for entity in ("deals", "notes"):
            for place in self._places(entity):
                if (place.files is None) != (self.folder is None):
                    expected = "files" if self.folder is not None else "table or query"
                    raise ValueError(f"{entity} and its lookups must name {expected}, as the source is {self.kind}")
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
        return tuple(entity for entity in COLUMNS if getattr(self, entity) is not None)

    def entity(self, entity: Entity) -> Deals | Notes:
        """The settings of `entity`. Raises `SourceError` when the source has none."""
        found: Deals | Notes | None = getattr(self, entity)
        if found is None:
            raise SourceError(f"this source has no {entity}; name {entity} under it or don't read them.")
        return found

    def mapping_hash(self, entity: Entity) -> str:
        """Changes when other rows or other columns would be read, so that reading has to start over."""
        read = self.entity(entity).model_dump_json(
            include={"table", "query", "files", "columns", "lookups", "date_formats", "segments"}
        )
        return hashlib.sha256(f"{self.url}|{self.folder}|{self.encoding}|{read}".encode()).hexdigest()[:16]

    def _places(self, entity: str) -> list[Place]:
        settings: EntitySettings | None = getattr(self, entity)
        return [] if settings is None else [settings, *settings.lookups]


def parse(data: Any, where: str = "winloss.yaml", own_categories: Sequence[str] = ()) -> dict[str, Source]:
    """The sources by name, from what stands under `sources:`. Raises `SourceError` listing every fault.

    `own_categories` are those that the project adds to our categories of reasons.
    """
    if not isinstance(data, Mapping) or not data:
        raise SourceError(f"{where}: sources: expected at least one source, such as `crm: {{url: ..., deals: ...}}`.")
    sources, faults = {}, []
    for name, entry in data.items():
        try:
            sources[str(name)] = Source.model_validate(entry, context={"own_categories": own_categories})
        except ValidationError as error:
            faults += described(error, where, ("sources", str(name)), Source)
    if faults:
        raise SourceError("\n".join(faults))
    return sources


def described(
    error: ValidationError, where: str, at: tuple[str, ...] = (), model: type[BaseModel] = Source
) -> list[str]:
    """One line a fault: file, path of the key, what is wrong and, for an unknown key, the known ones."""
    lines = []
    for fault in error.errors():
        path = ".".join(str(part) for part in (*at, *fault["loc"]) if part != "[key]")
        message = fault["msg"].removeprefix("Value error, ")
        if fault["type"] == "extra_forbidden":
            known = _keys_at(model, fault["loc"][:-1])
            message = f"unknown key{_close(str(fault['loc'][-1]), known)}; known: {', '.join(known)}"
        elif fault["type"] == "missing":
            message = "is missing"
        elif fault["type"] == "literal_error":
            message = f"unknown name; known: {fault['ctx']['expected']}"
        lines.append(f"{where}: {path}: {message}.")
    return lines


def _keys_at(model: type[BaseModel], path: tuple[int | str, ...]) -> list[str]:
    """The keys that the part of the settings at `path` knows."""
    parts: dict[str, type[BaseModel]] = {"deals": Deals, "notes": Notes, "lookups": Lookup}
    for part in path:
        model = parts.get(str(part), model)
    return list(model.model_fields)


def _checked(columns: dict[str, str], entity: Entity) -> dict[str, str]:
    known = COLUMNS[entity]
    unknown = [f"{name!r}{_close(name, known)}" for name in columns if name not in known]
    if unknown:
        raise ValueError(f"unknown column {', '.join(unknown)}; known: {', '.join(known)}")
    missing = [name for name in REQUIRED[entity] if name not in columns]
    if missing:
        raise ValueError(f"{entity} need a column for {', '.join(missing)}")
    return columns


def _no_value_twice(name: str, mapping: Mapping[Any, list[str]]) -> None:
    first: dict[str, str] = {}
    for ours, values in mapping.items():
        for value in values:
            before = first.setdefault(value.strip().lower(), ours)
            if before != ours:
                raise ValueError(f"{name}: {value!r} stands under both {before} and {ours}; keep one")


def _close(name: str, known: list[str] | tuple[str, ...]) -> str:
    close = get_close_matches(name, known, n=1)
    return f" (did you mean {close[0]}?)" if close else ""
