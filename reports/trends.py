"""Win rates over time and by segment, as tables."""

from dataclasses import dataclass

from markupsafe import Markup

from reports import cells, tables, wording
from reports.cells import Row
from reports.published import Published
from reports.tables import Column, Line
from reports.terms import Terms

MOST_VALUES_IN_VIEW = 8


@dataclass(frozen=True)
class Segment:
    """The tables of one deal dimension: its largest values, and the others."""

    name: str
    tables: list[Markup]


def by_period(published: Published, period_kind: str, terms: Terms) -> Markup | None:
    """The table of one kind of period, newest first; None where no deal has closed."""
    rows = published.of_kind(period_kind)
    if not rows:
        return None
    return tables.render(
        f"trend-{period_kind}",
        (f"Win rate by {period_kind}", "newest first"),
        period_kind.capitalize(),
        [*_columns(terms), Column(terms.heading("announced_change", f"Change from {period_kind} before"))],
        [
            Line(
                wording.period(row["period"]) + ("" if row["is_complete"] else " so far"),
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
