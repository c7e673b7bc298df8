"""Values of a source that its settings don't name, counted before a run; each would count for nothing, or for less."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from sources import looking, reading
from sources.entities import Deals
from sources.settings import Source
from sources.values import Kind

FIELDS = ("outcome", "crm_is_closed", "deal_type", "crm_reason", "crm_competitors", "amount", "currency")
Counts = dict[str, list[tuple[str, int]]]


def values(source: Source, folder: Path, password: str | None = None) -> Counts:
    """By setting, the values that the source has and its settings lack, with their number of deals, most first.

    outcomes (of deals whose stage no flag explains), deal_types and reasons; kinds, with their number of notes. Under
    competitors and currencies is every one, as only the catalog and the project's rates know which of them mean
    something.
    """
    if source.deals is None:
        return {}
    there, _ = looking.fitted(source, folder, password)
    deals = there.deals or source.deals
    counts: dict[str, Counter[str]] = {
        name: Counter() for name in ("outcomes", "deal_types", "reasons", "kinds", "competitors", "currencies")
    }
    with reading.read_columns(there, "deals", FIELDS, folder=folder, password=password) as batches:
        for batch in batches:
            columns = (batch.column(name).to_pylist() for name in FIELDS)
            for outcome, flag, deal_type, reason, names, amount, currency in zip(*columns, strict=True):
                if outcome and not (flag or "").strip():
                    counts["outcomes"][outcome.strip()] += 1
                if deal_type:
                    counts["deal_types"][deal_type.strip()] += 1
                if reason:
                    counts["reasons"][reason.strip()] += 1
                if (amount or "").strip() and currency:
                    counts["currencies"][currency.strip().upper()] += 1
                counts["competitors"].update(_names(names, deals))
    notes = [place for place in there.notes if "kind" in place.columns]
    if notes:
        counts["kinds"] = _kinds(there.model_copy(update={"notes": tuple(notes)}), folder, password)
    known = {
        "outcomes": _keys(deals.outcomes),
        "deal_types": _keys(deals.deal_types),
        "reasons": _keys(deals.reasons) | {value.strip().lower() for value in deals.no_decision_reasons},
        "kinds": set(get_args(Kind)).union(*(_keys(place.kinds) for place in notes)),
    }
    return {
        name: [
            (value, rows) for value, rows in found.most_common() if value and value.lower() not in known.get(name, ())
        ]
        for name, found in counts.items()
    }


def _kinds(source: Source, folder: Path, password: str | None) -> Counter[str]:
    found: Counter[str] = Counter()
    with reading.read_columns(source, "notes", ("kind",), folder=folder, password=password) as batches:
        for batch in batches:
            for each in batch.column("kind").value_counts():
                found[(each["values"].as_py() or "").strip()] += each["counts"].as_py()
    return found


def _keys(mapping: Mapping[Any, Iterable[str]]) -> set[str]:
    return {value.strip().lower() for values in mapping.values() for value in values}


def _names(names: str | None, deals: Deals) -> Iterator[str]:
    separator = deals.competitors_separator
    for name in dict.fromkeys(
        each.strip() for each in ((names or "").split(separator) if separator else [names or ""])
    ):
        if name:
            yield name
