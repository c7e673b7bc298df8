"""Where the rows of one entity are, in a table, a query or files, and which of their columns are ours.

What all entities have in common. Not here: what is particular to deals, notes and the others (entities).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from sources.columns import COLUMNS, REQUIRED, Entity
from sources.values import Values


class Strict(BaseModel):
    """A part of the settings that refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Place(Strict):
    """Where rows are: a table or a query of a database, or files of a folder."""

    table: str | None = None
    query: str | None = None
    files: str | None = None

    @field_validator("files")
    @classmethod
    def _relative(cls, files: str | None) -> str | None:
        if files is not None:
            parts = Path(files).parts
            if not parts or Path(files).is_absolute() or any("**" in part and part != "**" for part in parts):
                raise ValueError(
                    f"{files!r}: name files relative to `folder`, such as deals.csv or exports/deals-*.csv"
                )
        return files

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if sum(value is not None for value in (self.table, self.query, self.files)) != 1:
            raise ValueError("name exactly one of table, query, files")
        return self


class Lookup(Place):
    """Columns brought in from elsewhere: `columns` names them (new name: their column) where `matches` equals `key`.

    Where several rows match, `several: all` brings in all their values as one list, `several: one` the lowest (of
    files the first). Rows that the column `is_deleted` flags bring in nothing. Of a database, what a row belongs to is
    read again when it changed by the column `changed_at`.
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

    @model_validator(mode="before")
    @classmethod
    def _brought_in_by_our_names(cls, data: Any) -> Any:
        """What a lookup brings in under one of our names is that column, unless another one is mapped."""
        if not isinstance(data, Mapping) or not isinstance(data.get("columns"), Mapping):
            return data
        lookups = data.get("lookups")
        brought = [each.get("columns") for each in lookups if isinstance(each, Mapping)] if lookups else []
        names = [name for columns in brought if isinstance(columns, Mapping) for name in columns]
        ours = {name: name for name in names if name in COLUMNS[cls.entity]}
        return {**data, "columns": ours | data["columns"]} if ours else data

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
