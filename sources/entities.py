"""The settings of one entity of a source: deals, notes, people, leads, campaign members, and the CRM's own history.

Not here: what all of them have in common (places), a whole source (settings).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Literal, Self, get_args

from pydantic import ValidationInfo, field_validator, model_validator

from sources.columns import SEGMENT, VALUE
from sources.places import EntitySettings, close
from sources.values import Category, ChangedField, DealType, Kind, Outcome, PersonKind, Values


class Deals(EntitySettings):
    """Deals: segments, and what their outcomes, types and reasons are called."""

    entity = "deals"
    segments: dict[str, str] = {}  # noqa: RUF012 - pydantic copies it
    outcomes: dict[Outcome, Values]
    no_decision_reasons: Values = []  # noqa: RUF012 - pydantic copies it
    deal_types: dict[DealType, Values] = {}  # noqa: RUF012 - pydantic copies it
    reasons: dict[str, Values] = {}  # noqa: RUF012 - pydantic copies it
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
    kinds: dict[Kind, Values] = {}  # noqa: RUF012 - pydantic copies it
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
    fields: dict[ChangedField, Values] = {}  # noqa: RUF012 - pydantic copies it
    values: dict[ChangedField, str] = {}  # noqa: RUF012 - pydantic copies it

    @property
    def mapped(self) -> dict[str, str]:
        """Their column for each of ours, a snapshot's values included."""
        return dict(self.columns) | {VALUE + name: theirs for name, theirs in self.values.items()}

    @property
    def fixed(self) -> dict[str, str]:
        """The field, where all changes are of one."""
        return {"field": self.field} if self.field else {}

    def keys_alone(self) -> Self:
        """The same place: a change has no key but all that is known of it."""
        return self

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
