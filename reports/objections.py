"""What buyers hold against us before the close, how often, and how deals with it end."""

from typing import Any

from markupsafe import Markup

from reports import cells, charts, filters, points, tables, wording
from reports.cells import Row
from reports.filters import Chart, Followed, Table
from reports.filters import Line as At
from reports.published import Published
from reports.tables import Column, Line
from reports.terms import Terms

MOST_IN_VIEW = 8
MOST_IN_CHART = 6
STANDINGS = {
    "worked": Markup("<b>worked</b>"),
    "worse": "goes with fewer wins",
    "unclear": "not clear of chance",
    "untested": "not compared",
}
RAISED, RESOLVED, PREVALENCE, IF_RAISED, GAP = range(5, 10)


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


def followed(published: Published) -> Followed:
    """The filters of the objections' tables, and a chart over time for each of those raised most."""
    shown = published.filtered
    over_time = shown.complete_quarters[-charts.QUARTERS :]
    rows = shown.of(shown.objections, over_time)
    chosen = filters.choices(rows, published.objections[0]["period"], shown.periods, has_types=False, has_values=False)
    labels = {row["category"]: _label(row, published) for row in rows}
    most = [str(row["category"]) for row in published.objections[:MOST_IN_CHART]]
    quarters = [At(each, wording.period(each)) for each in over_time]
    panels = [
        Chart(
            f"objections-{position}",
            f"Objection prevalence by quarter: {labels.get(category, category)}",
            "over_time",
            "period",
            quarters,
            (PREVALENCE, PREVALENCE),
            item=category,
            family="objections",
        )
        for position, category in enumerate(most)
    ]
    columns = [
        ("count", RAISED, RAISED),
        ("count", RESOLVED, RESOLVED),
        ("rate", PREVALENCE, PREVALENCE),
        ("drawn", IF_RAISED, IF_RAISED),
        ("difference", GAP, GAP),
    ]
    lines = [At(category, labels[category]) for category in sorted(labels)]
    table = Table("objections-table", "item", lines, columns, order=[RAISED], needs=RAISED, most=MOST_IN_VIEW)
    return Followed(
        filters.form(chosen),
        charts.place("objections", [labels.get(category, category) for category in most]),
        filters.document(
            rows,
            _packed,
            panels,
            {"over_time": charts.over_time(height=100, has_words=False)},
            [table] if chosen else [],
            chosen,
            "category",
        ),
    )


def answers(published: Published, terms: Terms) -> list[Markup]:
    """The table of answers and how deals with them ended: those in view, then the others; empty without any."""
    if not published.answers:
        return []
    columns = [
        Column("Answer", is_text=True),
        Column("Deals"),
        Column("Dealt with"),
        Column("with it", "Win rate"),
        Column("without it", "Win rate"),
        Column("Gap (association)"),
        Column(terms.heading("what_resolved", "Standing"), is_text=True),
    ]
    telling = [row for row in published.answers if row["flag"] != "counts_only"]
    telling.sort(key=lambda row: not row["has_worked"])
    caption = ("Answers and what came of them", wording.period(published.answers[0]["period"]))
    lines = [_answer(row, published) for row in telling]
    return tables.in_parts("answers-table", caption, "Objection", columns, lines, MOST_IN_VIEW) if lines else []


def unproven(published: Published) -> str:
    """The shown categories that no audit has proven, in words; empty where all are."""
    proven = {row["category"] for row in published.quality if row["is_proven"]}
    shown = [row["category"] for row in published.objections]
    lacking = [category for category in shown if category not in proven]
    if lacking and len(lacking) == len(shown):
        return "all of them"
    return ", ".join(wording.name(published.category_labels.get(category, category)) for category in lacking)


def _label(row: Row, published: Published) -> str:
    return wording.name(published.category_labels.get(row["category"], row["category"]))


def _packed(row: Row) -> list[Any]:
    if_raised = cells.rate_of(row, "win_rate_if_raised", row["n_if_raised"], row["won_if_raised"])
    if_not = cells.rate_of(row, "win_rate_if_not", row["n_if_not"], row["won_if_not"])
    return [
        row["evidence_key"],
        row["raised"],
        row["resolved"],
        filters.rate(cells.rate_of(row, "prevalence", row["n"], row["raised"])),
        filters.rate(if_raised),
        filters.difference(row, "gap") if if_raised.is_shown and if_not.is_shown else 0,
    ]


def _line(row: Row, published: Published) -> Line:
    key = str(row["evidence_key"])
    if_raised = cells.rate_of(row, "win_rate_if_raised", row["n_if_raised"], row["won_if_raised"])
    if_not = cells.rate_of(row, "win_rate_if_not", row["n_if_not"], row["won_if_not"])
    return Line(
        _label(row, published),
        [
            cells.count(row["raised"], key),
            cells.count(row["resolved"], key),
            cells.rate(cells.rate_of(row, "prevalence", row["n"], row["raised"])),
            cells.rate(if_raised, is_drawn=True),
            cells.difference(row, "gap") if if_raised.is_shown and if_not.is_shown else cells.NOTHING,
        ],
    )


def _answer(row: Row, published: Published) -> Line:
    key = str(row["evidence_key"])
    kind = {"message": "message", "strength": "strength praised"}.get(row["answer_kind"], "")
    resolved = cells.rate_of(row, "resolved_share", row["n"], row["resolved"], row["flag"])
    won = cells.rate_of(row, "won_share", row["decided"], row["won"], row["won_share_flag"])
    without = cells.rate_of(
        row, "won_share_without", row["decided_without"], row["won_without"], row["won_share_without_flag"]
    )
    return Line(
        points.label(published, row["category"]),
        [
            Markup("{}<small>{}</small>").format(wording.name(row["answer_name"]), kind),
            cells.count(row["n"], key),
            cells.rate(resolved),
            cells.rate(won),
            cells.rate(without),
            cells.difference(row, "gap") if won.is_shown and without.is_shown else cells.NOTHING,
            STANDINGS[points.standing(row)],
        ],
    )
