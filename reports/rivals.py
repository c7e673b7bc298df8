"""The tables and the chart of one competitor's page: head to head over time, by segment and by deal type."""

from collections.abc import Sequence

from markupsafe import Markup

from reports import cells, charts, tables, wording
from reports.cells import Row
from reports.published import Published
from reports.tables import Column, Line
from reports.terms import Terms

MOST_VALUES = 10


def chart(competitor: str, published: Published) -> Markup | None:
    """Our win rate against it by quarter; None where no two quarters have enough deals for a rate."""
    rows = _quarters(competitor, published)
    if sum(cells.win_rate(row).is_shown for row in rows) < 2:
        return None
    return charts.win_rates(rows)


def over_time(competitor: str, published: Published, terms: Terms) -> Markup | None:
    """The table by quarter, newest first; None where it was not met in any complete quarter."""
    rows = _quarters(competitor, published)
    if not rows:
        return None
    lines = [Line(wording.period(row["period"]), _cells(row, published)) for row in reversed(rows)]
    return tables.render("over-time", ("Head to head by quarter", "newest first"), "Quarter", _columns(terms), lines)


def by_segment(competitor: str, published: Published, terms: Terms) -> list[Markup]:
    """A table for each dimension and one for deal types, most seen first, at most ten values each."""
    rows = [row for row in published.competitor_segments if row["competitor"] == competitor]
    names = list(dict.fromkeys(row["segment_name"] for row in rows))
    return [
        _segment(position, name, [row for row in rows if row["segment_name"] == name], published, terms)
        for position, name in enumerate(names)
    ]


def _segment(position: int, name: str, rows: Sequence[Row], published: Published, terms: Terms) -> Markup:
    is_type = name == "all"
    title = "deal type" if is_type else wording.name(name)
    lines = [
        Line(wording.name(row["deal_type" if is_type else "segment_value"]), _cells(row, published))
        for row in rows[:MOST_VALUES]
    ]
    caption = (f"Head to head by {title}", wording.period(rows[0]["period"]))
    return tables.render(f"segment-{position}", caption, title.capitalize(), _columns(terms), lines)


def _quarters(competitor: str, published: Published) -> list[Row]:
    return [row for row in published.competitor_quarters if row["competitor"] == competitor and row["seen"]]


def _columns(terms: Terms) -> list[Column]:
    return [
        Column(terms.heading("seen", "Seen")),
        Column("Share"),
        Column("Won"),
        Column("Lost"),
        Column(terms.heading("head_to_head", "Head to head")),
        Column(terms.heading("lost_to", "Lost to")),
        Column("Value lost"),
    ]


def _cells(row: Row, published: Published) -> list[Markup]:
    key = str(row["evidence_key"])
    return [
        cells.count(row["seen"], key),
        cells.rate(cells.rate_of(row, "seen_share", row["closed_deals"], row["seen"])),
        cells.count(row["won"], key),
        cells.count(row["lost"], key),
        cells.rate(cells.win_rate(row), is_drawn=True),
        cells.count(row["lost_to"], key),
        cells.amount(row["value_lost"], str(published.overview["currency"]), key),
    ]
