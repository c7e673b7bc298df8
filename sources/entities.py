"""The settings of one entity of a source: where its rows are, which of their columns and values are ours.

Here: deals, notes, people, leads, campaign members, and the CRM's own history of deals. A whole source: settings.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, ClassVar, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from sources.columns import COLUMNS, REQUIRED, SEGMENT, VALUE, Entity
from sources.values import Category, ChangedField, DealType, Kind, Outcome, PersonKind, Values


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
    """Columns brought in from elsewhere: `columns` names them (new name: their column) where `matches` equals `key`.

    Where several rows match, `several: all` brings in all their values as one list, `several: one` the lowest. Rows that
    the column `is_deleted` flags bring in nothing. Of a database, what belongs to a row that changed by the column
    `changed_at` is read again.
    """

    key: str
    matches: str
    columns: dict[str, str] = Field(min_length=1)
    several: Literal["all", "one"] | None = None
    changed_at: str | None = None
    is_deleted: str | None = None

    @property
    def needed(self) -> list[str]:
        """Every column of theirs that must be there."""
        named = (self.matches, *self.columns.values(), self.changed_at, self.is_deleted)
        return list(dict.fromkeys(name for name in named if name is not None))


class EntitySettings(Place):
    """What all entities have in common.

    Rows changed up to `look_back_hours` before the last run are read again. `id_prefix` goes before the ids of this
    place, where those of several tables would be the same. `only` keeps rows whose value of our column fits a
    pattern such as "006*"; `nulls` are values that stand for none. With `reconcile`, rows that the source no longer has
    count as deleted, unless more than `vanish_limit` (a share of those known) are gone at once.
    """

    entity: ClassVar[Entity]
    columns: dict[str, str]
    lookups: list[Lookup] = []
    only: dict[str, str] = {}
    nulls: Values = []
    date_formats: list[str] = []
    id_prefix: str = ""
    look_back_hours: float = Field(default=24, ge=0)
    reconcile: bool = True
    vanish_limit: float = Field(default=0.2, ge=0, le=1)

    @property
    def mapped(self) -> dict[str, str]:
        """Their column for each of ours."""
        return dict(self.columns)

    @property
    def fixed(self) -> dict[str, str]:
        """Our columns that hold the same in all rows of this place."""
        return {}

    @property
    def id_column(self) -> str:
        """Our column that holds the CRM's own id of a row."""
        return COLUMNS[self.entity][0]

    def keys_alone(self) -> Self:
        """The same place, of which only what makes the key of a row is read."""
        return self.narrowed({COLUMNS[self.entity][0], self.id_column, "kind"})

    def narrowed(self, names: Collection[str]) -> Self:
        """The same place, of which only our columns `names` are read, beside those that its rows are picked by."""
        kept = {ours: theirs for ours, theirs in self.columns.items() if ours in {*names, *self.only}}
        lookups = self.lookups if self.brought_in.intersection(kept.values()) else []
        return self.model_copy(update={"columns": kept, "lookups": lookups})

    @field_validator("columns")
    @classmethod
    def _known_columns(cls, columns: dict[str, str]) -> dict[str, str]:
        return _checked(columns, cls.entity)

    @field_validator("only")
    @classmethod
    def _known_filters(cls, only: dict[str, str]) -> dict[str, str]:
        known = COLUMNS[cls.entity]
        unknown = [f"{name!r}{close(name, known)}" for name in only if name not in known]
        if unknown:
            raise ValueError(f"unknown column {', '.join(unknown)}; known: {', '.join(known)}")
        return only

    @property
    def brought_in(self) -> set[str]:
        """The columns that lookups bring in."""
        return {name for lookup in self.lookups for name in lookup.columns}


class Deals(EntitySettings):
    """Deals: segments, and what their outcomes, types and reasons are called."""

    entity = "deals"
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

    def narrowed(self, names: Collection[str]) -> Self:
        """As for other entities; without segments."""
        return super().narrowed(names).model_copy(update={"segments": {}})

    @field_validator("reasons")
    @classmethod
    def _known_categories(cls, reasons: dict[str, list[str]], info: ValidationInfo) -> dict[str, list[str]]:
        known = (*get_args(Category), *(info.context or {}).get("own_categories", ()))
        unknown = [f"{name!r}{close(name, known)}" for name in reasons if name not in known]
        if unknown:
            raise ValueError(f"unknown category {', '.join(unknown)}; known: {', '.join(known)}")
        return reasons

    @model_validator(mode="after")
    def _one_meaning_each(self) -> Self:
        for name in ("outcomes", "deal_types", "reasons"):
            _no_value_twice(name, getattr(self, name))
        return self


class Notes(EntitySettings):
    """Notes of one table, and what their kinds are called, or the one kind that all of them are."""

    entity = "notes"
    kind: Kind | None = None
    kinds: dict[Kind, Values] = {}
    html: bool = False

    @property
    def fixed(self) -> dict[str, str]:
        """The kind, where all are of one."""
        return {"kind": self.kind} if self.kind else {}

    @model_validator(mode="after")
    def _one_meaning_each(self) -> Self:
        _one_of("kind", self.kind, self.columns)
        _no_value_twice("kinds", self.kinds)
        return self


class People(EntitySettings):
    """People whom the CRM lists: contacts at the customer, or our reps."""

    entity = "people"
    kind: PersonKind | None = None

    @property
    def id_column(self) -> str:
        """The CRM's id of a person; two tables of people may hold the same one."""
        return "person_key" if "person_key" in self.columns else "person_id"

    @property
    def fixed(self) -> dict[str, str]:
        """The kind, where all are of one."""
        return {"kind": self.kind} if self.kind else {}

    @model_validator(mode="after")
    def _has_a_kind(self) -> Self:
        _one_of("kind", self.kind, self.columns)
        if self.kind is None and "kind" not in self.columns:
            raise ValueError("say `kind: contact` or `kind: rep`, or map a column that says which")
        return self


class Leads(EntitySettings):
    """Leads: where they came from and which deal they became."""

    entity = "leads"


class CampaignMembers(EntitySettings):
    """Who was in which campaign, and when they answered."""

    entity = "campaign_members"


class DealChanges(EntitySettings):
    """The CRM's own history of deals: one row a change, or snapshots of which each of `values` is one change.

    `fields` says what the CRM calls the fields that we follow; changes of others are left out.
    """

    entity = "deal_changes"
    field: ChangedField | None = None
    fields: dict[ChangedField, Values] = {}
    values: dict[ChangedField, str] = {}

    @property
    def mapped(self) -> dict[str, str]:
        """Their column for each of ours, a snapshot's values included."""
        return dict(self.columns) | {VALUE + name: theirs for name, theirs in self.values.items()}

    @property
    def fixed(self) -> dict[str, str]:
        """The field, where all changes are of one."""
        return {"field": self.field} if self.field else {}

    @property
    def ours(self) -> dict[str, str]:
        """Our field for each name of theirs, in lower case."""
        named = {value.strip().lower(): name for name, values in self.fields.items() for value in values}
        return {name: name for name in get_args(ChangedField) if name not in self.fields} | named

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        _one_of("field", self.field, self.columns)
        _no_value_twice("fields", self.fields)
        if self.values and (self.field or {"field", "old_value", "new_value"} & self.columns.keys()):
            raise ValueError("values are for snapshots; leave out field, old_value and new_value, or leave out values")
        if not self.values and "new_value" not in self.columns:
            raise ValueError("deal_changes need a column for new_value, or `values` for snapshots")
        if not self.values and self.field is None and "field" not in self.columns:
            raise ValueError("deal_changes need a column for field, or say `field: stage`")
        return self


def close(name: str, known: Sequence[str]) -> str:
    """What may have been meant, in words; nothing when no known name is close."""
    found = get_close_matches(name, known, n=1)
    return f" (did you mean {found[0]}?)" if found else ""


def _checked(columns: dict[str, str], entity: Entity) -> dict[str, str]:
    known = COLUMNS[entity]
    unknown = [f"{name!r}{close(name, known)}" for name in columns if name not in known]
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


def _one_of(name: str, fixed: str | None, columns: dict[str, str]) -> None:
    if fixed and name in columns:
        raise ValueError(f"{name} is both fixed and a column; keep one")
