"""The reason gap: how often CRM and notes give the same reason, and on which reasons they differ."""

from dataclasses import dataclass

from markupsafe import Markup

from reports import cells, points, tables, wording
from reports.cells import Row
from reports.published import Published
from reports.tables import Column, Line
from reports.terms import Terms

TITLES = {"all": "All closed deals", "lost": "Lost deals", "won": "Won deals", "no_decision": "No decision"}


@dataclass(frozen=True)
class Gap:
    """One outcome's gap in a sentence, and reason by reason."""

    title: str
    sentence: str
    key: str
    table: Markup


def of(published: Published, terms: Terms) -> list[Gap]:
    """The gap over all closed deals, then by outcome; empty where no deal has a reason from either side."""
    found = []
    for outcome, title in TITLES.items():
        rows = [row for row in published.reason_gap if row["outcome"] == outcome]
        everything = next((row for row in rows if row["reason"] == "all"), None)
        if rows:
            sentence = str(everything["sentence"] or "") if everything else ""
            key = str((everything or rows[0])["evidence_key"])
            found.append(Gap(title, sentence, key, _table(outcome, title, rows, published, terms)))
    return found


def _table(outcome: str, title: str, rows: list[Row], published: Published, terms: Terms) -> Markup:
    columns = [
        Column("CRM says"),
        Column("Notes say"),
        Column("Both"),
        Column(terms.heading("reason_gap", "Differ")),
        Column("Agreement"),
        Column(terms.heading("kappa", "Kappa")),
    ]
    lines = [_line(row, published) for row in rows]
    caption = (f"{title}: CRM against notes", wording.period(rows[0]["period"]))
    return tables.render(f"gap-{outcome.replace('_', '-')}", caption, "Reason", columns, lines)


def _line(row: Row, published: Published) -> Line:
    key = str(row["evidence_key"])
    return Line(
        "All reasons" if row["reason"] == "all" else points.label(published, row["reason"]),
        [
            cells.count(row["first_deals"], key),
            cells.count(row["second_deals"], key),
            cells.count(row["agreed"], key),
            cells.count(row["differ"], key),
            cells.rate(cells.rate_of(row, "agreement", row["n"], row["agreed"], row["flag"])),
            _kappa(row),
        ],
    )


def _kappa(row: Row) -> Markup:
    value, low, high = row["kappa"], row["kappa_low"], row["kappa_high"]
    if value is None or low is None or high is None:
        return cells.NOTHING
    return Markup('<span class="rate" data-key="{}"><b>{}</b><small>{} to {} · n{}{}</small></span>').format(
        row["evidence_key"],
        *(f"{each:.2f}".replace("-", wording.MINUS) for each in (value, low, high)),
        wording.THIN_SPACE,
        wording.number(row["deals"]),
    )
