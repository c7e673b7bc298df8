"""The tables and the chart of one competitor's page: head to head over time, by segment and by deal type."""

from collections.abc import Sequence

from markupsafe import Markup

from reports import cells, charts, competitors, filters, tables, wording
from reports.cells import Row
from reports.filters import Chart, Followed, Table
from reports.filters import Line as At
from reports.published import Published
from reports.tables import Column, Line
from reports.terms import Terms

MOST_VALUES = 10


def followed(competitor: str, published: Published) -> Followed | None:
    """The filters and the chart of our win rate against it by quarter; None where no two quarters have a rate."""
    if sum(cells.win_rate(row).is_shown for row in _quarters(competitor, published)) < 2:
        return None
    over_time = published.filtered.complete_quarters[-charts.QUARTERS :]
    rows = [
        row
        for row in published.filtered.of(published.filtered.competitors, over_time)
        if row["competitor"] == competitor
    ]
    chosen = filters.choices(
        rows,
        next((row["period"] for row in published.competitor_segments if row["competitor"] == competitor), ""),
        published.filtered.periods,
    )
    quarters = [At(each, wording.period(each)) for each in over_time]
    chart = Chart(
        "win-rate",
        "Win rate against them by quarter",
        "over_time",
        "period",
        quarters,
        (competitors.HEAD_TO_HEAD, competitors.BY_VALUE),
        has_n=True,
    )
    by_quarter = Table("over-time", "period", list(reversed(quarters)), competitors.COLUMNS, "newest first")
    return Followed(
        filters.form(chosen),
        charts.place("win-rate"),
        filters.document(
            rows,
            lambda row: competitors.packed(row, published),
            [chart],
            {"over_time": charts.over_time()},
            [by_quarter, *_segment_tables(competitor, rows, published)] if chosen else [],
            chosen,
        ),
    )


def _segment_tables(competitor: str, rows: Sequence[Row], published: Published) -> list[Table]:
    types = sorted({str(row["deal_type"]) for row in rows} - {filters.ALL})
    return [
        Table(
            f"segment-{position}",
            "deal_type" if name == filters.ALL else "segment",
            [At(each, wording.name(each)) for each in types]
            if name == filters.ALL
            else filters.segment_lines(name, rows),
            competitors.COLUMNS,
            order=[competitors.SEEN],
            most=MOST_VALUES,
            is_cut=True,
        )
        for position, name in enumerate(_dimensions(competitor, published))
    ]


def _dimensions(competitor: str, published: Published) -> list[str]:
    found = (row["segment_name"] for row in published.competitor_segments if row["competitor"] == competitor)
    return list(dict.fromkeys(found))


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
    return [
        _segment(position, name, [row for row in rows if row["segment_name"] == name], published, terms)
        for position, name in enumerate(_dimensions(competitor, published))
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
    return [row for row in published.competitor_quarters if row["competitor"] == competitor and row["seen"]][
        -charts.QUARTERS :
    ]


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
