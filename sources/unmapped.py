"""Values of a source's deals that its settings don't name, counted before a run; each would count for nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sources import looking, reading
from sources.entities import Deals
from sources.settings import Source

FIELDS = ("outcome", "crm_is_closed", "deal_type", "crm_reason", "crm_competitors")
Counts = dict[str, list[tuple[str, int]]]


def values(source: Source, folder: Path, password: str | None = None) -> Counts:
    """By setting, the values that deals have and the settings lack, with their number of deals, most first.

    outcomes (of deals whose stage no flag explains), deal_types and reasons; and under competitors every name in the
    CRM's field, as only the catalog knows which of them it means.
    """
    if source.deals is None:
        return {}
    there, _ = looking.fitted(source, folder, password)
    deals = there.deals or source.deals
    counts: dict[str, Counter[str]] = {name: Counter() for name in ("outcomes", "deal_types", "reasons", "competitors")}
    with reading.read(there, "deals", folder=folder, password=password) as found:
        for batch in found.rows:
            columns = (batch.column(name).to_pylist() for name in FIELDS)
            for outcome, flag, deal_type, reason, names in zip(*columns, strict=True):
                if outcome and not (flag or "").strip():
                    counts["outcomes"][outcome.strip()] += 1
                if deal_type:
                    counts["deal_types"][deal_type.strip()] += 1
                if reason:
                    counts["reasons"][reason.strip()] += 1
                counts["competitors"].update(_names(names, deals))
    known = {
        "outcomes": _keys(deals.outcomes),
        "deal_types": _keys(deals.deal_types),
        "reasons": _keys(deals.reasons) | {value.strip().lower() for value in deals.no_decision_reasons},
    }
    return {
        name: [
            (value, rows) for value, rows in found.most_common() if value and value.lower() not in known.get(name, ())
        ]
        for name, found in counts.items()
    }


def _keys(mapping: Mapping[Any, Iterable[str]]) -> set[str]:
    return {value.strip().lower() for values in mapping.values() for value in values}


def _names(names: str | None, deals: Deals) -> Iterator[str]:
    separator = deals.competitors_separator
    for name in dict.fromkeys(
        each.strip() for each in ((names or "").split(separator) if separator else [names or ""])
    ):
        if name:
            yield name
