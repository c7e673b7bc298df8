"""The door to the warehouse: what of a batch of rows may enter it, and in what form.

Names of people are masked in text, what was forgotten stays outside, contacts' addresses and phone numbers too, and
reps' ids where the settings say so. Not here: masking of other private data (masking), reading (reading, canonical).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sources.columns import Entity
from sources.masking import mask, without_names
from sources.names import Names
from sources.tombstones import Kind, Tombstones

if TYPE_CHECKING:
    import pyarrow as pa

LINKS: tuple[tuple[str, Kind], ...] = (("deal_id", "deal"), ("note_id", "note"))
"""Columns whose rows stay outside when what they name was forgotten; of people, those who were forgotten themselves."""
PERSON: tuple[tuple[str, Kind], ...] = (("person_id", "person"),)
PEOPLE = ("person_key", "person_id", "contact_ids", "owner_id", "author_id")
REPS = ("owner_id", "author_id")
REMOVED = {"email": "[email]", "phone": "[phone]"}

PeopleOf = Callable[[Sequence[str]], Mapping[str, Collection[str]]]
"""The ids of the people of each deal, for the deals given."""


@dataclass(frozen=True)
class Door:
    """What a run lets in from one source. Without arguments, everything as it is."""

    names: Names | None = None
    people_of: PeopleOf | None = None
    person: Callable[[str], str] = str
    """The id by which `names` knows a person of this source."""
    tombstones: Tombstones | None = None
    keeps_rep_ids: bool = True
    separator: str = ";"
    """Between the ids of a deal's contacts; empty where there is only one."""
    left_out: set[str] = field(default_factory=set)
    """The rows (entity and key) that stayed outside, since what they belong to was forgotten."""

    def let_in(self, entity: Entity, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The batches as they may enter the warehouse."""
        for batch in batches:
            allowed = self._without_forgotten(entity, batch)
            for column in [*REMOVED, *PEOPLE, "text", "crm_reason", "old_value", "new_value"]:
                place = allowed.schema.get_field_index(column)
                if place >= 0 and (changed := self._changed(entity, column, allowed)) is not None:
                    allowed = allowed.set_column(place, allowed.schema.field(place), changed)
            yield allowed

    def let_keys_in(self, entity: Entity, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The keys (column row_key) of the rows that may enter, as they may enter."""
        import pyarrow as pa

        stones = self.tombstones
        for batch in batches:
            given: list[str | None] = batch["row_key"].to_pylist()
            keys = given
            if entity == "people" and not self.keeps_rep_ids:
                keys = [self._rep(key) if key and _is_rep(key.partition(":")[0]) else key for key in given]
            if stones is not None and stones.holds("row"):
                keys = [
                    kept
                    for key, kept in zip(given, keys, strict=True)
                    if not any(stones.is_forgotten("row", row_of(entity, _id(each) or "")) for each in {key, kept})
                ]
            yield pa.RecordBatch.from_arrays([pa.array(keys, pa.string())], ["row_key"])

    def _without_forgotten(self, entity: Entity, batch: pa.RecordBatch) -> pa.RecordBatch:
        import pyarrow as pa

        stones = self.tombstones
        if stones is None:
            return batch
        for column, kind in LINKS if entity != "people" else PERSON:
            if column in batch.schema.names and stones.holds(kind):
                stays = pa.array(
                    [not stones.is_forgotten(kind, _id(key)) for key in batch[column].to_pylist()], pa.bool_()
                )
                kept = batch.filter(stays)
                if len(kept) < len(batch):
                    left = set(batch.column(0).to_pylist()) - set(kept.column(0).to_pylist())
                    self.left_out.update(row_of(entity, _id(key) or "") for key in left)
                batch = kept
        return batch

    def _changed(self, entity: Entity, column: str, batch: pa.RecordBatch) -> Any:
        """The column's values as they may enter; None when all stay as they are."""
        import pyarrow as pa

        values = batch[column]
        if values.null_count == len(values):
            return None
        if column in REMOVED:
            return pa.array([REMOVED[column] if value else None for value in values.to_pylist()], pa.string())
        if column in PEOPLE:
            person = self._person_changed(entity, column, batch)
            return None if person is None else pa.array(person, pa.string())
        if column == "text":
            return None if self.names is None else pa.array(list(self._texts(batch)), pa.string())
        masked = lru_cache(maxsize=10_000)(lambda value: mask(value, self.names))
        if column == "crm_reason":
            return pa.array([value and masked(value) for value in values.to_pylist()], pa.string())
        fields = batch["field"].to_pylist()
        changed = [
            (self._rep(value) if " " not in value.strip() else masked(value)) if value and field == "owner" else value
            for value, field in zip(values.to_pylist(), fields, strict=True)
        ]
        return pa.array(changed, pa.string())

    def _texts(self, batch: pa.RecordBatch) -> Iterator[str | None]:
        assert self.names is not None  # noqa: S101 - asked before
        texts = batch["text"].to_pylist()
        deals = [_id(deal) for deal in batch["deal_id"].to_pylist()]
        of_deals = self.people_of(sorted({deal for deal in deals if deal})) if self.people_of else {}
        others = zip(batch["author_id"].to_pylist(), batch["person_id"].to_pylist(), strict=True)
        for text, deal, people in zip(texts, deals, others, strict=True):
            own = {self.person(each.strip()) for listed in people if listed for each in self._listed(listed)}
            own |= set(of_deals.get(deal or "", ()))
            yield without_names(text, self.names, own) if text else text

    def _person_changed(self, entity: Entity, column: str, batch: pa.RecordBatch) -> list[str | None] | None:
        hides_reps = not self.keeps_rep_ids and (column in REPS or entity == "people")
        forgets = self.tombstones is not None and self.tombstones.holds("person")
        if not hides_reps and not forgets:
            return None
        kinds = batch["kind"].to_pylist() if entity == "people" else [None] * len(batch)
        changed: list[str | None] = []
        for value, kind in zip(batch[column].to_pylist(), kinds, strict=True):
            if value and (column == "contact_ids" or (entity == "notes" and column == "person_id")):
                changed.append(self.separator.join(self._forgotten(each) for each in self._listed(value)))
            elif value and (column in REPS or _is_rep(kind)):
                changed.append(self._rep(value))
            else:
                changed.append(value and self._forgotten(value))
        return changed

    def _listed(self, value: str) -> list[str]:
        return value.split(self.separator) if self.separator else [value]

    def _forgotten(self, value: str) -> str:
        bare = value.strip()
        stones = self.tombstones
        return stones.pseudonym(bare) if stones is not None and stones.is_forgotten("person", bare) else value

    def _rep(self, value: str) -> str:
        known = self._forgotten(value)
        return known if self.keeps_rep_ids or self.tombstones is None else self.tombstones.rep(known.strip())


def row_of(entity: Entity, key: str) -> str:
    """What tells a row from those of other entities."""
    return f"{entity}/{key}"


def _is_rep(kind: str | None) -> bool:
    """Whether a person is a rep, by what the CRM's column or the settings say."""
    return (kind or "").strip().lower() == "rep"


def _id(value: str | None) -> str | None:
    """The value as raw keeps ids: without blanks around it."""
    return value.strip() if value else value
