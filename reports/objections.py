"""What buyers hold against us before the close, how often, and how deals with it end."""

from markupsafe import Markup

from reports import cells, tables, wording
from reports.cells import Row
from reports.published import Published
from reports.tables import Column, Line
from reports.terms import Terms

MOST_IN_VIEW = 8


def render(published: Published, terms: Terms) -> list[Markup]:
    """The tables of objections, most raised first: those in view, then the others. None where notes hold none."""
    rows = published.objections
    if not rows:
        return []
    return tables.in_parts(
        "objections-table",
        ("Objections", wording.period(rows[0]["period"])),
        "Objection",
        [
            Column(terms.heading("objection", "Raised")),
            Column("Resolved"),
            Column(terms.heading("prevalence", "Prevalence")),
            Column(terms.heading("survival", "Won if raised")),
            Column(terms.heading("gap", "Gap (association)")),
        ],
        [_line(row, published) for row in rows],
        MOST_IN_VIEW,
    )


def unproven(published: Published) -> str:
    """The shown categories that no audit has proven, in words; empty where all are."""
    proven = {row["category"] for row in published.quality if row["is_proven"]}
    shown = [row["category"] for row in published.objections]
    lacking = [category for category in shown if category not in proven]
    if lacking and len(lacking) == len(shown):
        return "all of them"
    return ", ".join(wording.name(published.category_labels.get(category, category)) for category in lacking)


def _line(row: Row, published: Published) -> Line:
    key = str(row["evidence_key"])
    if_raised = cells.rate_of(row, "win_rate_if_raised", row["n_if_raised"], row["won_if_raised"])
    if_not = cells.rate_of(row, "win_rate_if_not", row["n_if_not"], row["won_if_not"])
    return Line(
        wording.name(published.category_labels.get(row["category"], row["category"])),
        [
            cells.count(row["raised"], key),
            cells.count(row["resolved"], key),
            cells.rate(cells.rate_of(row, "prevalence", row["n"], row["raised"])),
            cells.rate(if_raised, is_drawn=True),
            cells.difference(row, "gap") if if_raised.is_shown and if_not.is_shown else cells.NOTHING,
        ],
    )
