"""Win rates over time and by segment, as tables."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from reports import cells, charts, filtered, filters, tables, wording
from reports.cells import Row
from reports.filters import Chart, Followed, Table
from reports.filters import Line as At
from reports.published import Published
from reports.tables import Column, Line
from reports.terms import Terms

MOST_VALUES_IN_VIEW = 8
MOST = {"quarter": filtered.MOST_QUARTERS, "month": filtered.MOST_MONTHS}
COUNTED, UNDECIDED, WON, LOST, RATE, RATE_BY_VALUE = range(5, 11)
NO_DECISION, NO_DECISION_BY_VALUE, VALUE_WON, VALUE_LOST, CHANGE, CHANGE_BY_VALUE = range(11, 17)


@dataclass(frozen=True)
class Segment:
    """The tables of one deal dimension: its largest values, and the others."""

    name: str
    tables: list[Markup]


def by_period(published: Published, period_kind: str, terms: Terms) -> Markup | None:
    """The table of one kind of period, newest first; None where no deal has closed."""
    rows = published.of_kind(period_kind)[-MOST[period_kind] :]
    if not rows:
        return None
    return tables.render(
        f"trend-{period_kind}",
        (f"Win rate by {period_kind}", "newest first"),
        period_kind.capitalize(),
        [*_columns(terms), Column(terms.heading("announced_change", f"Change from {period_kind} before"))],
        [
            Line(
                _so_far(row),
                [*_cells(row, published, None), _change(row)],
            )
            for row in reversed(rows)
        ],
    )


def by_segment(published: Published, terms: Terms) -> list[Segment]:
    """The tables of each dimension, its largest values first; the tick in each drawing is the rate of all deals."""
    names = list(dict.fromkeys(str(row["segment_name"]) for row in published.segments))
    return [
        Segment(
            wording.name(name),
            _segment_tables(
                position, name, [row for row in published.segments if row["segment_name"] == name], published, terms
            ),
        )
        for position, name in enumerate(names)
    ]


def followed(published: Published) -> Followed | None:
    """The filters of the tables above and the chart of all deals; None where there is nothing to choose or to draw."""
    shown = published.filtered
    chosen = filters.choices(
        shown.win_rates, published.segments[0]["period"] if published.segments else "", shown.periods
    )
    if not chosen and not any(cells.win_rate(row).is_shown for row in published.of_kind("quarter")):
        return None
    cells_of_row = [
        ("count", WON, WON),
        ("count", LOST, LOST),
        ("count", UNDECIDED, UNDECIDED),
        ("drawn", RATE, RATE_BY_VALUE),
        ("rate", NO_DECISION, NO_DECISION_BY_VALUE),
        ("amount", VALUE_WON, VALUE_WON),
        ("amount", VALUE_LOST, VALUE_LOST),
    ]
    changes = ("difference", CHANGE, CHANGE_BY_VALUE)
    over_time = {kind: _periods(published, kind) for kind in MOST}
    by_period = [
        Table(f"trend-{kind}", "period", list(reversed(lines)), [*cells_of_row, changes], "newest first")
        for kind, lines in over_time.items()
        if lines
    ]
    names = list(dict.fromkeys(str(row["segment_name"]) for row in published.segments))
    by_value = [
        Table(
            f"segment-{position}",
            "segment",
            filters.segment_lines(name, shown.win_rates),
            cells_of_row,
            order=[COUNTED, UNDECIDED],
            most=MOST_VALUES_IN_VIEW,
            has_reference=True,
        )
        for position, name in enumerate(names)
    ]
    lines = over_time["quarter"][-charts.QUARTERS :]
    chart = Chart("win-rate", "Win rate by quarter", "over_time", "period", lines, (RATE, RATE_BY_VALUE), has_n=True)
    return Followed(
        filters.form(chosen),
        charts.place("win-rate"),
        filters.document(
            shown.win_rates,
            lambda row: _packed(row, str(published.overview["currency"])),
            [chart],
            {"over_time": charts.over_time()},
            [*by_period, *by_value] if chosen else [],
            chosen,
        ),
    )


def _periods(published: Published, period_kind: str) -> list[At]:
    return [At(str(row["period"]), _so_far(row)) for row in published.of_kind(period_kind)[-MOST[period_kind] :]]


def _so_far(row: Row) -> str:
    return wording.period(row["period"]) + ("" if row["is_complete"] else " so far")


def _packed(row: Row, currency: str) -> list[Any]:
    closed = row["n"] + row["no_decision"]
    undecided = row["value_no_decision"]
    with_amount = None if undecided is None else row["value_n"] + undecided
    rate = cells.win_rate(row)
    valued = cells.rate_of(row, "value_win_rate", row["value_n"], row["value_count_won"], row["value_flag"])
    is_compared = row["is_complete"]
    return [
        row["evidence_key"],
        row["n"],
        row["no_decision"],
        row["won"],
        row["lost"],
        filters.rate(rate),
        filters.rate(valued),
        filters.rate(cells.rate_of(row, "no_decision_rate", closed, row["no_decision"])),
        filters.rate(
            cells.rate_of(row, "value_no_decision_rate", with_amount, undecided, row["value_no_decision_rate_flag"])
        ),
        filters.amount(row["value_won"], currency),
        filters.amount(row["value_lost"], currency),
        filters.difference(row, "change") if is_compared and rate.is_shown else 0,
        filters.difference(row | {"is_announced": False}, "value_change") if is_compared and valued.is_shown else 0,
    ]


def _segment_tables(position: int, name: str, rows: list[Row], published: Published, terms: Terms) -> list[Markup]:
    title = wording.name(name)
    period = rows[0]["period"]
    everything = next((row for row in published.win_rates if row["period"] == period), None)
    reference = everything["win_rate"] if everything else None
    return tables.in_parts(
        f"segment-{position}",
        (f"Win rate by {title}", wording.period(period)),
        title.capitalize(),
        _columns(terms),
        [Line(wording.name(row["segment_value"]), _cells(row, published, reference)) for row in rows],
        MOST_VALUES_IN_VIEW,
    )


def _columns(terms: Terms) -> list[Column]:
    return [
        Column("Won"),
        Column("Lost"),
        Column("No decision"),
        Column(terms.heading("win_rate", "Win rate")),
        Column(terms.heading("no_decision_rate", "No-decision rate")),
        Column("Value won"),
        Column("Value lost"),
    ]


def _cells(row: Row, published: Published, reference: float | None) -> list[Markup]:
    key = str(row["evidence_key"])
    currency = str(published.overview["currency"])
    return [
        cells.count(row["won"], key),
        cells.count(row["lost"], key),
        cells.count(row["no_decision"], key),
        cells.rate(cells.win_rate(row), reference, is_drawn=True),
        cells.rate(cells.rate_of(row, "no_decision_rate", row["n"] + row["no_decision"], row["no_decision"])),
        cells.amount(row["value_won"], currency, key),
        cells.amount(row["value_lost"], currency, key),
    ]


def _change(row: Row) -> Markup:
    return cells.difference(row, "change") if row["is_complete"] and cells.win_rate(row).is_shown else cells.NOTHING
