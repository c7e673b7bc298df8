"""Why we lose and why we win: the reason that notes give beside the one that the CRM has."""

from dataclasses import dataclass

from markupsafe import Markup

from reports import cells, glyphs, tables, wording
from reports.cells import Rate, Row
from reports.published import Published
from reports.tables import Column, Line
from reports.terms import Terms

MOST_IN_VIEW = 5
KEY = Markup('<span class="key {}">{}</span>')
BARS = Markup('<span class="unseen">As bars</span>')
TITLES = {"lost": "Why we lose", "won": "Why we win"}


@dataclass(frozen=True)
class Reasons:
    """The tables of one outcome's reasons, those in view first, and in how many deals notes name no one reason."""

    tables: list[Markup]
    undetermined: str


def of(published: Published, outcome: str, terms: Terms) -> Reasons | None:
    """The reasons for one outcome, the notes' most frequent first; None without any reason."""
    rows = [row for row in published.reasons if row["outcome"] == outcome and (row["deals"] or row["crm_deals"])]
    if not rows:
        return None
    in_crm = sum(row["crm_deals"] or 0 for row in rows)
    widest = max(
        [share.value for row in rows if (share := _share(row)).is_shown]
        + [(row["crm_deals"] or 0) / in_crm for row in rows if in_crm],
        default=1.0,
    )
    columns = [
        Column(KEY.format("notes", "Notes say")),
        *([Column(KEY.format("crm", terms.heading("reason_gap", "CRM")))] if in_crm else []),
        Column(BARS, is_text=True),
    ]
    lines = [_line(row, in_crm, widest, published) for row in rows]
    period = wording.period(rows[0]["period"])
    undetermined = rows[0]["undetermined"] or 0
    return Reasons(
        tables=tables.in_parts(f"reasons-{outcome}", (TITLES[outcome], period), "Reason", columns, lines, MOST_IN_VIEW),
        undetermined=wording.counted(undetermined, f"{outcome} deal") if undetermined and rows[0]["n"] else "",
    )


def _line(row: Row, in_crm: int, widest: float, published: Published) -> Line:
    share = _share(row)
    crm_deals = row["crm_deals"] or 0
    bars = Markup("")
    if share.is_shown:
        bars += glyphs.bar(share.value, widest, "notes")
    if in_crm >= cells.FEWEST_FOR_RATE:
        bars += glyphs.bar(crm_deals / in_crm, widest, "crm")
    return Line(
        wording.name(published.category_labels.get(row["reason"], row["reason"])),
        [
            cells.rate(share),
            *([_of_crm(crm_deals, in_crm, share.key)] if in_crm else []),
            Markup('<span class="bars">{}</span>').format(bars),
        ],
    )


def _of_crm(deals: int, in_crm: int, key: str) -> Markup:
    return Markup('<span data-key="{}">{}<small>of {}</small></span>').format(
        key, wording.number(deals), wording.number(in_crm)
    )


def _share(row: Row) -> Rate:
    return cells.rate_of(row, "share", row["n"], row["deals"], row["flag"])
