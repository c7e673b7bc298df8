"""A preset laid over a source: the user's own keys over the preset's, then what the source has of what they name.

Two steps: `merged` needs no source, so that settings can be checked without one; `fitted` looks at it and leaves
out what is not there. What the user wrote is never left out. Not here: what presets hold (presets).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from sources import SourceError, presets
from sources.columns import COLUMNS, REQUIRED, fold

MAPPED = ("columns", "segments", "values")
PLACES = ("table", "query", "files")
STAMPS = ("changed_at", "is_deleted")
"""What a lookup may say of its rows."""
Tree = dict[str, Any]


class Looked(Protocol):
    """A source that was looked at."""

    def find(self, patterns: Sequence[str]) -> str | None:
        """The table or file that the first fitting pattern names."""

    def columns(self, name: str) -> tuple[str, ...]:
        """The columns of the table or file."""

    def names(self) -> tuple[str, ...]:
        """Every table or file."""


def merged(entry: Mapping[str, Any]) -> Tree:
    """The source's settings over its preset's; alternatives are lists. Raises `SourceError` on a bad name."""
    name = entry["preset"]
    if name not in presets.known():
        raise SourceError(f"preset: {name!r} is not known; known: {', '.join(presets.known())}.")
    whole: Tree = dict(entry)
    for entity, places in presets.load(name).items():
        own = entry.get(entity, {})
        if own is None or own is False:
            whole.pop(entity)
        elif isinstance(own, Mapping):
            whole[entity] = [_overlaid(place, own) for place in places]
        elif isinstance(own, list):
            whole[entity] = [*(_overlaid(place, {}) for place in places), *own]
    return whole


def nominal(whole: Mapping[str, Any]) -> Tree:
    """The merged settings with the first alternative of everything: what they say before the source is looked at."""
    kind = "table" if whole.get("url") is not None else "files"
    return _shaped(whole, lambda place: _first(place, kind))


def fitted(whole: Mapping[str, Any], looked: Looked) -> tuple[Tree, list[str]]:
    """The merged settings with what the source has, and a line for each part of the preset that it lacks.

    Raises `SourceError` when deals can't be read.
    """
    kind = "table" if whole.get("url") is not None else "files"
    told: list[str] = []

    def fit(place: Tree, entity: str) -> Tree | None:
        found, lacks = _fit(place, entity, kind, looked)
        if lacks:
            told.append(f"{entity}: {lacks}")
        return found

    shaped = {
        entity: [found for place in whole[entity] if (found := fit(dict(place), entity)) is not None]
        for entity in COLUMNS
        if isinstance(whole.get(entity), list)
    }
    if "deals" in shaped and not shaped["deals"]:
        there = ", ".join(looked.names()[:30]) or "nothing"
        raise SourceError(
            f"preset {whole['preset']}: {told[0]}. There are: {there}. Name the table or file (deals: table or files), "
            "or say how the preset's names are written here, such as `table_names: sf_{}`."
        )
    result = {key: value for key, value in whole.items() if key not in shaped}
    result |= {entity: places for entity, places in shaped.items() if places}
    if "deals" in result and isinstance(result["deals"], list):
        result["deals"] = result["deals"][0]
    return result, told


def _shaped(whole: Mapping[str, Any], change: Any) -> Tree:
    result = dict(whole)
    for entity in COLUMNS:
        if isinstance(whole.get(entity), list):
            places = [change(dict(place)) if isinstance(place, Mapping) else place for place in whole[entity]]
            result[entity] = places[0] if entity == "deals" else places
    return result


def _overlaid(place: Mapping[str, Any], own: Mapping[str, Any]) -> Tree:
    """The preset's place with the user's keys over it: lists of values grow, mappings change key by key."""
    result = dict(place)
    for name in MAPPED:
        result[name] = {ours: _listed(theirs) for ours, theirs in place.get(name, {}).items()}
        if not result[name]:
            del result[name]
    for key, value in own.items():
        if key in PLACES:
            result.pop("tables", None)
            result[key] = value
        elif key in MAPPED and isinstance(value, Mapping):
            result[key] = {
                ours: theirs for ours, theirs in (result.get(key, {}) | dict(value)).items() if theirs is not None
            }
        elif key == "lookups" and isinstance(value, list):
            result[key] = [*result.get(key, []), *value]
        elif isinstance(value, Mapping) and isinstance(result.get(key), Mapping) and key != "only":
            result[key] = _extended(result[key], value)
        elif key == "no_decision_reasons":
            result[key] = [*result.get(key, []), *_listed(value)]
        else:
            result[key] = value
    return result


def _extended(preset: Mapping[str, Any], own: Mapping[str, Any]) -> Tree:
    """Lists of values by what they mean; a value that the user puts under another word leaves the preset's."""
    moved = {str(value).strip().lower() for values in own.values() for value in _listed(values)}
    kept = {
        ours: [value for value in _listed(values) if str(value).strip().lower() not in moved]
        for ours, values in preset.items()
    }
    return {ours: [*kept.get(ours, []), *_listed(own.get(ours))] for ours in {**kept, **own}}


def _first(place: Tree, kind: str) -> Tree:
    """The place with the first of all alternatives."""
    if "tables" in place:
        place[kind] = place.pop("tables")[0]
    if "lookups" in place:
        place["lookups"] = [_first_lookup(dict(lookup), kind) for lookup in place["lookups"]]
    for name in MAPPED:
        if name in place:
            place[name] = {ours: _listed(theirs)[0] for ours, theirs in place[name].items()}
    return place


def _first_lookup(lookup: Tree, kind: str) -> Tree:
    if "tables" in lookup:
        lookup[kind] = lookup.pop("tables")[0]
        lookup["key"] = _listed(lookup["key"])[0]
        lookup |= {name: _listed(lookup[name])[0] for name in STAMPS if name in lookup}
    return lookup


def _fit(place: Tree, entity: str, kind: str, looked: Looked) -> tuple[Tree | None, str]:
    """The place with what is there of it; or none, and what it lacks."""
    is_preset = "tables" in place
    if "tables" in place:
        wanted = place.pop("tables")
        found = looked.find(wanted)
        if found is None:
            return None, f"there is no {kind.removesuffix('s')} {wanted[0]}"
        place[kind] = found
    where = next((place[key] for key in PLACES if place.get(key)), "")
    if place.get("query"):
        return _first(place, kind), ""
    there = list(looked.columns(where))
    lookups = []
    for lookup in place.get("lookups", []):
        kept = _fit_lookup(dict(lookup), kind, looked, there)
        if kept is not None:
            lookups.append(kept)
            there += [name for name in kept["columns"] if name not in there]
    for name in MAPPED:
        if name in place:
            picked = {ours: _pick(theirs, there) for ours, theirs in place[name].items()}
            place[name] = {ours: theirs for ours, theirs in picked.items() if theirs is not None}
    fixed = {key for key in ("kind", "field") if place.get(key)}
    lacks = [ours for ours in REQUIRED[entity] if ours not in place.get("columns", {}) and ours not in fixed]  # type: ignore[index]
    if entity == "deal_changes" and not place.get("values") and "new_value" not in place["columns"]:
        lacks.append("new_value")
    if lacks and is_preset:
        return None, f"{where} has no column for {', '.join(lacks)}"
    place["lookups"] = _needed(lookups, place)
    place["only"] = {ours: pattern for ours, pattern in place.get("only", {}).items() if ours in place["columns"]}
    return place, ""


def _fit_lookup(lookup: Tree, kind: str, looked: Looked, there: Sequence[str]) -> Tree | None:
    if "tables" not in lookup:
        return lookup
    found = looked.find(lookup.pop("tables"))
    if found is None:
        return None
    columns = looked.columns(found)
    key, matches = _pick(_listed(lookup["key"]), there), _pick(_listed(lookup["matches"]), columns)
    brought = {ours: _pick(_listed(theirs), columns) for ours, theirs in lookup["columns"].items()}
    kept = {ours: theirs for ours, theirs in brought.items() if theirs is not None}
    if key is None or matches is None or not kept:
        return None
    stamps = {name: _pick(_listed(lookup.pop(name, None)), columns) for name in STAMPS}
    return lookup | {kind: found, "key": key, "matches": matches, "columns": kept} | stamps


def _needed(lookups: Sequence[Tree], place: Tree) -> list[Tree]:
    """The lookups that bring in something that is read, or that another of these needs."""
    wanted = {theirs for name in MAPPED for theirs in place.get(name, {}).values()}
    needed: list[Tree] = []
    for lookup in reversed(lookups):
        if wanted & set(lookup["columns"]):
            needed.insert(0, lookup)
            wanted.add(lookup["key"])
    return needed


def _pick(theirs: Any, there: Iterable[str]) -> str | None:
    """The column as the source writes it: the user's as it stands, of alternatives the first that is there."""
    if isinstance(theirs, str):
        return theirs
    names = list(there)
    by_fold: dict[str, str] = {}
    for name in names:
        by_fold.setdefault(fold(name), name)
    for each in theirs:
        if each in names:
            return str(each)
        if fold(each) in by_fold:
            return by_fold[fold(each)]
    return None


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]
