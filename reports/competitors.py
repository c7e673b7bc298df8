"""Whom we meet, whom we beat and whom we lose to: the table of competitors."""

from dataclasses import replace
from typing import Any

from markupsafe import Markup

from reports import cells, charts, files, filters, front, glyphs, tables, wording
from reports.cells import Row
from reports.filters import Chart, Followed, Table
from reports.filters import Line as At
from reports.published import Published
from reports.tables import Column, Line
from reports.terms import Terms

MOST_IN_VIEW = 8
MOST_ON_FRONT = 5
QUARTERS_DRAWN = 8
MOST_IN_CHART = 12
DECIDED, SEEN, SHARE, WON, LOST, HEAD_TO_HEAD, BY_VALUE = range(5, 12)
LOST_TO, VALUE_LOST, OBJECTION, DRAWN_SHARE = range(12, 16)
COLUMNS = [
    ("count", SEEN, SEEN),
    ("rate", SHARE, SHARE),
    ("count", WON, WON),
    ("count", LOST, LOST),
    ("drawn", HEAD_TO_HEAD, BY_VALUE),
    ("count", LOST_TO, LOST_TO),
    ("amount", VALUE_LOST, VALUE_LOST),
]


def render(published: Published, terms: Terms) -> list[Markup]:
    """The competitors' tables, most seen first: those in view, then the others. None without competitors."""
    rows = published.competitors
    if not rows:
        return []
    return tables.in_parts(
        "competitors-table",
        ("Competitors", wording.period(rows[0]["period"])),
        "Competitor",
        _columns(terms),
        [_line(row, published) for row in rows],
        MOST_IN_VIEW,
    )


def top(published: Published, terms: Terms) -> Markup | None:
    """The table of the five competitors seen most; None without competitors."""
    rows = published.competitors[:MOST_ON_FRONT]
    if not rows:
        return None
    title = "Top five competitors" if len(rows) == MOST_ON_FRONT else "Competitors"
    lines = [_line(row, published, is_brief=True) for row in rows]
    columns = [replace(column, spanner="") for column in _columns(terms) if column.heading != "Share"]
    return tables.render("competitors-table", (title, wording.period(rows[0]["period"])), "Competitor", columns, lines)


def followed(published: Published) -> Followed:
    """The filters of the competitors' tables, and the chart of who wins against each."""
    shown = published.filtered
    rows = shown.of(shown.competitors, _quarters_drawn(published))
    chosen = filters.choices(rows, published.competitors[0]["period"], shown.periods)
    lines = [
        At(competitor, wording.name(name), files.page(competitor))
        for competitor, name in sorted(published.competitor_names.items())
    ]
    columns = [*COLUMNS[:2], ("line", DRAWN_SHARE, DRAWN_SHARE), *COLUMNS[2:], ("text", OBJECTION, OBJECTION)]
    table = Table(
        "competitors-table",
        "item",
        lines,
        columns,
        order=[SEEN],
        most=MOST_IN_VIEW,
        quarters=_quarters_drawn(published),
    )
    chart = Chart(
        "head-to-head",
        "Head to head by competitor",
        "side_by_side",
        "item",
        lines,
        (HEAD_TO_HEAD, BY_VALUE),
        order=[SEEN],
        most=MOST_IN_CHART,
    )
    return Followed(
        filters.form(chosen),
        charts.place("head-to-head"),
        filters.document(
            rows,
            lambda row: packed(row, published),
            [chart],
            {"side_by_side": charts.side_by_side()},
            [table] if chosen else [],
            chosen,
            "competitor",
        ),
    )


def packed(row: Row, published: Published) -> list[Any]:
    """A competitor's cell as the script takes it, by the positions above."""
    objection = row["top_objection"]
    is_enough = row["closed_deals"] >= cells.FEWEST_FOR_RATE and row["seen_share"] is not None
    return [
        row["evidence_key"],
        row["n"],
        row["seen"],
        filters.rate(cells.rate_of(row, "seen_share", row["closed_deals"], row["seen"])),
        row["won"],
        row["lost"],
        filters.rate(cells.win_rate(row)),
        filters.rate(cells.rate_of(row, "value_win_rate", row["value_n"], row["value_count_won"], row["value_flag"])),
        row["lost_to"],
        filters.amount(row["value_lost"], str(published.overview["currency"])),
        wording.name(published.category_labels.get(objection, objection)) if objection else 0,
        round(row["seen_share"], glyphs.DIGITS) if is_enough else None,
    ]


def _columns(terms: Terms) -> list[Column]:
    return [
        Column(terms.heading("seen", "Seen"), "In how many deals"),
        Column("Share", "In how many deals"),
        Column("Share by quarter", "In how many deals", is_text=True),
        Column("Won", "When we meet them"),
        Column("Lost", "When we meet them"),
        Column(terms.heading("head_to_head", "Head to head"), "When we meet them"),
        Column(terms.heading("lost_to", "Lost to"), "What it costs"),
        Column("Value lost", "What it costs"),
        Column("Main objection", "What it costs", is_text=True),
    ]


def _line(row: Row, published: Published, is_brief: bool = False) -> Line:
    key = str(row["evidence_key"])
    objection = row["top_objection"]
    quarters = [quarter for quarter in published.competitor_quarters if quarter["competitor"] == row["competitor"]]
    return Line(
        front.link(str(row["competitor"]), str(published.competitor_names.get(row["competitor"], row["competitor"]))),
        [
            cells.count(row["seen"], key),
            *([] if is_brief else [cells.rate(cells.rate_of(row, "seen_share", row["closed_deals"], row["seen"]))]),
            glyphs.line(_shares(quarters, published)),
            cells.count(row["won"], key),
            cells.count(row["lost"], key),
            cells.rate(cells.win_rate(row), is_drawn=not is_brief),
            cells.count(row["lost_to"], key),
            cells.amount(row["value_lost"], str(published.overview["currency"]), key),
            wording.name(published.category_labels.get(objection, objection)) if objection else cells.NOTHING,
        ],
    )


def _shares(quarters: list[Row], published: Published) -> list[float | None]:
    """A competitor's share by quarter, None where it was not counted or out of too few deals."""
    shares = {row["period"]: row["seen_share"] for row in quarters if row["closed_deals"] >= cells.FEWEST_FOR_RATE}
    return [shares.get(period) for period in _quarters_drawn(published)]


def _quarters_drawn(published: Published) -> list[str]:
    return [str(row["period"]) for row in published.of_kind("quarter") if row["is_complete"]][-QUARTERS_DRAWN:]
