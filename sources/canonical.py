"""What a source gives, in our columns: all of them, dates in ISO form, note text masked, one change a row.

Not here: getting the rows (reading), what their values mean (warehouse/staging).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sources import dates, markup, whole_columns
from sources.columns import COLUMNS, DATES, SEGMENT, VALUE, Entity
from sources.entities import DealChanges, Deals, Notes
from sources.places import EntitySettings

if TYPE_CHECKING:
    import pyarrow as pa


def schema(entity: Entity, places: Sequence[EntitySettings]) -> pa.Schema:
    """Our columns of `entity` and "segment:NAME" as text, then file and row_number."""
    import pyarrow as pa

    segments = [SEGMENT + name for place in places if isinstance(place, Deals) for name in place.segments]
    texts = [(name, pa.string()) for name in (*COLUMNS[entity], *segments, "file")]
    return pa.schema([*texts, ("row_number", pa.int64())])


def batches(given: Iterable[Mapping[str, Any]], place: EntitySettings, columns: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Each batch of `place`, columns of text under our names, with all of `columns`."""
    import pyarrow as pa

    plain = markup.plain if isinstance(place, Notes) and place.html else None
    changes: dict[str, Callable[[pa.Array], pa.Array]] = {"text": lambda texts: whole_columns.masked(texts, plain)}
    if place.date_formats:
        read = dates.reader(place.date_formats)
        changes |= dict.fromkeys(DATES[place.entity], lambda values: whole_columns.each_value_once(values, read))
    for batch in given:
        for whole in _whole(batch, place):
            rows = len(next(iter(whole.values())))
            arrays = []
            for column in columns:
                values = whole.get(column.name)
                if values is None:
                    values = pa.repeat(pa.scalar(place.fixed.get(column.name), column.type), rows)
                elif column.name in changes:
                    values = changes[column.name](values)
                arrays.append(values if values.type == column.type else values.cast(column.type))
            yield pa.RecordBatch.from_arrays(arrays, schema=columns)


def _whole(batch: Mapping[str, Any], place: EntitySettings) -> Iterator[Mapping[str, Any]]:
    """The batch with what is made of its columns: keys, prefixes, one row a change."""
    import pyarrow.compute as pc

    key = COLUMNS[place.entity][0]
    batch = _without_nulls(batch, place)
    for rows in _changes(batch, place) if isinstance(place, DealChanges) else [batch]:
        whole = dict(rows)
        if place.entity == "people" and key not in whole:
            whole[key] = _joined(_column(whole, "kind", place), whole["person_id"])
        if place.id_prefix:
            whole[key] = pc.binary_join_element_wise(place.id_prefix, whole[key], "")
        for name, pattern in place.only.items():
            fits = pc.match_like(_column(whole, name, place), _like(pattern))
            fits = pc.fill_null(fits, fill_value=False)
            whole = {column: values.filter(fits) for column, values in whole.items()}
        yield whole


def _like(pattern: str) -> str:
    """The pattern, where * stands for any text, as SQL's `like` writes it."""
    return pattern.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").replace("*", "%")


def _without_nulls(batch: Mapping[str, Any], place: EntitySettings) -> Mapping[str, Any]:
    import pyarrow as pa
    import pyarrow.compute as pc

    if not place.nulls:
        return batch
    none = pa.array(place.nulls, pa.string())
    return {
        name: pc.if_else(pc.is_in(values, none), None, values) if name not in ("file", "row_number") else values
        for name, values in batch.items()
    }


def _changes(batch: Mapping[str, Any], place: DealChanges) -> Iterator[dict[str, Any]]:
    """One row a change of a field that we follow; a snapshot gives one for each of its values."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not place.values:
        changes = dict(batch)
        if place.field is None:
            changes["field"] = pa.array(
                [place.ours.get((name or "").strip().lower()) for name in batch["field"].to_pylist()], pa.string()
            )
            followed = pc.is_valid(changes["field"])
            changes = {name: values.filter(followed) for name, values in changes.items()}
        yield changes if "change_id" in changes else changes | {"change_id": _made_id(changes, place)}
        return
    shared = {name: values for name, values in batch.items() if not name.startswith(VALUE)}
    for name in place.values:
        field = pa.repeat(pa.scalar(name, pa.string()), len(shared["deal_id"]))
        snapshot = shared | {"field": field, "new_value": batch[VALUE + name]}
        given = shared.get("change_id")
        made = _made_id(snapshot, place) if given is None else _joined(given, field)
        yield snapshot | {"change_id": made}


def _made_id(changes: Mapping[str, Any], place: DealChanges) -> Any:
    """An id for changes that have none of their own; none where deal, field or moment is missing."""
    return _joined(changes["deal_id"], _column(changes, "field", place), changes["changed_at"])


def _column(batch: Mapping[str, Any], name: str, place: EntitySettings) -> Any:
    """The column, or what is fixed in its stead."""
    import pyarrow as pa

    rows = len(next(iter(batch.values())))
    return batch[name] if name in batch else pa.repeat(pa.scalar(place.fixed.get(name), pa.string()), rows)


def _joined(*columns: Any) -> Any:
    import pyarrow.compute as pc

    return pc.binary_join_element_wise(*columns, ":")
