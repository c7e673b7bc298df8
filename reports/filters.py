"""What a page's script needs to filter tables and draw charts: the choices, the cells and how they are shown.

All of it is one block of JSON in the page, packed (zlib, base64) since it is most of a page's size. Nothing runs it, so
that it works from disk under a strict policy. How a number reads is decided here; the script only puts it into copies
of the cells that `reports.cells` writes.
"""

import json
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from markupsafe import Markup

from reports import cells, glyphs, wording
from reports.cells import Rate, Row

ALL = "all"
DIMENSIONS = ("period", "segment", "deal_type", "item")
BASES = (("count", "by number of deals"), ("value", "by value"))


@dataclass(frozen=True)
class Line:
    """What a row of a table or a point of a chart is about: its id, its words, and where a link leads."""

    at: str
    words: str
    link: str = ""


@dataclass(frozen=True)
class Table:
    """A table that follows the filters: its rows run along a dimension, its columns show packed values by position.

    A column is (kind, position by count, position by value). Rows are sorted by the positions in `order`, largest
    first; without any they keep the order of the lines. `most` rows stay in view, the others go to the table of
    the rest.
    """

    table: str
    along: str
    lines: list[Line]
    columns: list[tuple[str, int, int]]
    covers: str = ""
    order: list[int] = field(default_factory=list)
    needs: int = -1  # a position that must not be zero
    most: int = 0
    is_cut: bool = False  # there is no table of the rest
    has_reference: bool = False
    quarters: list[str] = field(default_factory=list)  # of the small line in a cell


@dataclass(frozen=True)
class Chart:
    """A chart that follows the filters: the specification by name, and the positions of its rate by count and value."""

    place: str
    title: str
    specification: str
    along: str
    lines: list[Line]
    rate: tuple[int, int]
    item: str = ALL
    order: list[int] = field(default_factory=list)
    most: int = 0
    has_n: bool = False
    family: str = ""  # charts of one family share a scale


@dataclass(frozen=True)
class Followed:
    """What a page gets: the filters, the places of its charts, and the block that its script reads."""

    form: Markup
    chart: Markup
    figures: Markup


@dataclass(frozen=True)
class Choice:
    """A filter: its dimension, its label, and the options (id, words, group), the first of them chosen at first."""

    name: str
    label: str
    options: list[tuple[str, str, str]]


def segment(row: Row) -> str:
    """The id of a row's segment."""
    return ALL if row["segment_name"] == ALL else f"{row['segment_name']}={row['segment_value']}"


def segment_lines(name: str, rows: Iterable[Row]) -> list[Line]:
    """The values of a dimension that the rows have, in their order."""
    found = {segment(row): wording.name(row["segment_value"]) for row in rows if row["segment_name"] == name}
    return [Line(at, found[at]) for at in sorted(found)]


def choices(
    rows: Sequence[Row], first: str, periods: Sequence[str], has_types: bool = True, has_values: bool = True
) -> list[Choice]:
    """The filters that mean something for the rows, two options or more; `first` is the period shown first."""
    segments = {
        segment(row): (wording.name(row["segment_value"]), wording.name(row["segment_name"]))
        for row in rows
        if row["segment_name"] != ALL
    }
    types = sorted({str(row["deal_type"]) for row in rows} - {ALL}) if has_types else []
    there = {row["period"] for row in rows}
    found = [
        Choice(
            "period",
            "Period",
            [(each, wording.period(each), "") for each in dict.fromkeys([first, *periods]) if each in there],
        ),
        Choice("segment", "Segment", [(ALL, "All deals", ""), *((each, *segments[each]) for each in sorted(segments))]),
        Choice("deal_type", "Deal type", [(ALL, "All types", ""), *((each, wording.name(each), "") for each in types)]),
        Choice("basis", "Rates", [(*each, "") for each in BASES] if has_values else []),
    ]
    if not segments and not types:
        return []
    return [choice for choice in found if len(choice.options) > 1]


def document(
    rows: Iterable[Row],
    pack: Callable[[Row], list[Any]],
    charts: Sequence[Chart],
    specifications: dict[str, dict[str, Any]],
    tables: Sequence[Table] = (),
    chosen: Sequence[Choice] = (),
    item: str | None = None,
) -> Markup:
    """The packed block, with copies of cells where tables follow; `pack` gives a row's key and then its values."""
    positions: dict[str, dict[str, int]] = {name: {} for name in DIMENSIONS}
    packed = []
    for row in rows:
        cell = (row["period"], segment(row), row.get("deal_type", ALL), row[item] if item else ALL)
        places = [positions[n].setdefault(str(at), len(positions[n])) for n, at in zip(DIMENSIONS, cell, strict=True)]
        packed.append([*places, *pack(row)])
    known = {
        "dimensions": {name: list(at) for name, at in positions.items()},
        "choices": [asdict(choice) for choice in chosen],
        "tables": [asdict(table) for table in tables],
        "charts": [asdict(chart) for chart in charts],
        "specifications": specifications,
        "columns": list(zip(*packed, strict=True)),
    }
    text = json.dumps(known, ensure_ascii=False, separators=(",", ":"), default=float)
    packed_text = b64encode(zlib.compress(text.encode(), 9)).decode()
    block = Markup('<script type="text/plain" id="figures">{}</script>').format(packed_text)
    return block + (_templates() if tables else Markup(""))


def form(chosen: Sequence[Choice]) -> Markup:
    """The filters, hidden until the script shows them; none where there is nothing to choose."""
    if not chosen:
        return Markup("")
    fields = Markup("").join(
        Markup('<label>{} <select name="{}">{}</select></label>').format(choice.label, choice.name, _options(choice))
        for choice in chosen
    )
    return Markup(
        '<form class="filters" id="filters" aria-label="Filters" hidden>{}'
        '<button type="reset">Clear</button><p role="status"></p></form>'
    ).format(fields)


def rate(shown: Rate) -> Any:
    """A rate as the script takes it: 0 without deals, what to say where they are too few, else all that is shown."""
    if not shown.n:
        return 0
    if not shown.is_shown:
        return [f"{wording.number(shown.hits)} of {shown.n}" if shown.hits is not None else f"n {shown.n}", shown.n]
    return [
        *(round(value, glyphs.DIGITS) for value in (shown.value, shown.low, shown.high)),
        shown.n,
        wording.percent(shown.value),
        wording.percent_range(shown.low, shown.high),
        int(shown.flag == "indicative"),
    ]


def difference(row: Row, measure: str) -> Any:
    """A difference as the script takes it: its words, its range and whether it was announced; 0 where there is none."""
    value, low, high = row[measure], row[f"{measure}_low"], row[f"{measure}_high"]
    if value is None or low is None or high is None:
        return 0
    return [wording.points(value), wording.points_range(low, high), int(bool(row.get("is_announced")))]


def amount(value: Any, currency: str) -> Any:
    """An amount of money in words; 0 where there is nothing to add up."""
    return wording.money(float(value), currency) if value else 0


def _options(choice: Choice) -> Markup:
    groups: dict[str, list[Markup]] = {}
    for at, words, group in choice.options:
        groups.setdefault(group, []).append(Markup('<option value="{}">{}</option>').format(at, words))
    return Markup("").join(
        Markup('<optgroup label="{}">{}</optgroup>').format(group, Markup("").join(options))
        if group
        else Markup("").join(options)
        for group, options in groups.items()
    )


def _templates() -> Markup:
    def half(flag: str) -> Markup:
        return cells.rate(Rate(0.5, 0.4, 0.6, 50, 25, flag, ""), 0.5, is_drawn=True)

    change = {"change": 0.1, "change_low": 0.0, "change_high": 0.2, "evidence_key": ""}
    shapes = {
        "count": cells.count(0, ""),
        "ranked": half("ranked"),
        "indicative": half("indicative"),
        "few": half("counts_only"),
        "difference": cells.difference(change, "change"),
        "announced": cells.difference(change | {"is_announced": True}, "change"),
        "nothing": cells.NOTHING,
    }
    inside = Markup("").join(Markup('<div data-shape="{}">{}</div>').format(*each) for each in shapes.items())
    return Markup('<template id="shapes">{}</template>').format(inside)
