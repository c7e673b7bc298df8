"""How an explanation of a figure reads: as lines for the terminal, as one JSON object for programs."""

from __future__ import annotations

import datetime as dt
import decimal
import json
import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipelines.explaining import Explanation, Figure

HEADINGS = {"won": "Won", "lost": "Lost", "no_decision": "No decision", "open": "Open", "all": ""}
UNSAID = ("period_kind", "evidence_key", "segment_value", "wording", "quote", "quotes")
NAMED = ("deal_id", "outcome", "closed_on", "amount", "notes")


def as_json(explanation: Explanation) -> str:
    """The explanation as one JSON object: key, table, row, figures, counts, differing, deals and quotes."""
    told = {
        "key": explanation.key,
        "table": explanation.table,
        "row": explanation.row,
        "figures": [_figure_record(figure) for figure in explanation.figures],
        "counts": explanation.counts,
        "differing": explanation.differing,
        f"{explanation.unit}s_found": explanation.units_found,
        f"{explanation.unit}s": explanation.units,
        "quotes_found": explanation.quotes_found,
        "notes_found": explanation.notes_found,
        "quotes": explanation.quotes,
    }
    return json.dumps(_plain(told), ensure_ascii=False, indent=2)


def lines(explanation: Explanation) -> Iterator[str]:
    """The explanation for a reader: the figure as published, then the deals by outcome, then the quotes."""
    yield explanation.key
    yield f"{explanation.table}: {', '.join(_cell(explanation.row))}"
    for figure in explanation.figures:
        yield f"  {_figure(figure)}"
    in_rates = {name for figure in explanation.figures for name in (figure.numerator, figure.denominator)}
    others = {name: count for name, count in explanation.counts.items() if name not in in_rates}
    if others:
        yield "  " + ", ".join(f"{name} {_count(count)}" for name, count in others.items())
    if explanation.differing:
        yield (
            f"By the facts, {', '.join(explanation.differing)} differ from what the table says: the facts are "
            "newer, most often because a run stopped between them. Run `winloss run` again."
        )
    else:
        yield "Recounted from the facts: the same."
    yield from _units(explanation)
    yield from _quotes(explanation)


def _units(explanation: Explanation) -> Iterator[str]:
    for outcome, found in sorted(explanation.units_found.items(), key=lambda each: list(HEADINGS).index(each[0])):
        mine = [each for each in explanation.units if each.get("outcome", "all") == outcome]
        yield ""
        heading = HEADINGS[outcome] or f"{explanation.unit}s".capitalize()
        yield f"{heading}: {found:,}{_left_out(found, len(mine))}"
        yield from (f"  {_unit(each, explanation)}" for each in mine)


def _unit(unit: Mapping[str, Any], explanation: Explanation) -> str:
    names = list(unit)
    told = [str(unit[names[0]])]
    if unit.get("closed_on"):
        told.append(f"{unit['closed_on']}")
    if unit.get("amount") is not None:
        told.append(f"{explanation.currency} {unit['amount']:,.2f}")
    if "notes" in unit and names[0] == "deal_id":
        told.append(f"{unit['notes']} note{'' if unit['notes'] == 1 else 's'}")
    rest = {name: value for name, value in unit.items() if name not in (*NAMED, names[0]) and value}
    told += [f"{name}: {value}" for name, value in rest.items() if name not in explanation.counts]
    counted = [
        name if value is True else f"{name} {_count(value)}"
        for name, value in rest.items()
        if name in explanation.counts
    ]
    return "  ".join([*told, f"counts in {', '.join(counted)}" if counted else "counts in none of these"])


def _quotes(explanation: Explanation) -> Iterator[str]:
    yield ""
    if not explanation.quotes_found:
        yield "No words are behind this figure: it rests on what the CRM's fields say."
        return
    found = explanation.quotes_found
    yield f"Quotes: {found:,} in {explanation.notes_found:,} notes{_left_out(found, len(explanation.quotes))}"
    for quote in explanation.quotes:
        told = [
            f"{quote['note_id']} {quote['span_start']}-{quote['span_end']}",
            f"deal {quote['deal_id']}",
            f"{quote['written_at']:%Y-%m-%d}" if quote["written_at"] else "no date",
            "before the close" if quote["is_pre_close"] else "after the close",
            quote["speaker"] or "",
            quote["says"] or "",
        ]
        yield f"  {'  '.join(part for part in told if part)}"
        yield f"    {_in_context(quote)}"


def _in_context(quote: Mapping[str, Any]) -> str:
    words = f"{quote['before'] or ''}[{quote['quote']}]{quote['after'] or ''}"
    return " ".join(words.split())


def _cell(row: Mapping[str, Any]) -> Iterator[str]:
    for name, value in row.items():
        if isinstance(value, str) and name not in UNSAID and not name.endswith("flag"):
            shown = f"{value}={row['segment_value']}" if name == "segment_name" and value != "all" else value
            yield f"{name.removesuffix('_name')} {shown}"


def _figure(figure: Figure) -> str:
    counted = f"{figure.numerator} {_count(figure.counted)} / {figure.denominator} {_count(figure.n)}"
    if figure.value is None:
        return f"{figure.name}  none: {counted}"
    between = f" ({figure.low:.1%} to {figure.high:.1%})" if figure.low is not None and figure.high is not None else ""
    flag = f", {figure.flag.replace('_', ' ')}" if figure.flag else ""
    return f"{figure.name}  {figure.value:.1%}{between} = {counted}{flag}"


def _figure_record(figure: Figure) -> dict[str, Any]:
    return {
        "name": figure.name,
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
        "flag": figure.flag,
        "numerator": {"name": figure.numerator, "count": figure.counted},
        "denominator": {"name": figure.denominator, "count": figure.n},
    }


def _count(value: Any) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def _left_out(found: int, shown: int) -> str:
    return f", {shown:,} of them shown (--limit 0 shows all)" if shown < found else ""


def _plain(value: Any) -> Any:
    """The value as JSON can hold it: no number that is none, dates as text, amounts as numbers."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return float(value)
    if isinstance(value, float):
        return None if math.isnan(value) else int(value) if value.is_integer() else value
    return value
