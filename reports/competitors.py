"""Whom we meet, whom we beat and whom we lose to: the table of competitors."""

from dataclasses import replace

from markupsafe import Markup

from reports import cells, front, glyphs, tables, wording
from reports.cells import Row
from reports.published import Published
from reports.tables import Column, Line
from reports.terms import Terms

MOST_IN_VIEW = 8
MOST_ON_FRONT = 5
QUARTERS_DRAWN = 8


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
    periods = [row["period"] for row in published.of_kind("quarter") if row["is_complete"]]
    return [shares.get(period) for period in periods[-QUARTERS_DRAWN:]]
