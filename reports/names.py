"""Names to watch: vendors that the catalog lacks, and phrases that come up more often than they used to."""

from markupsafe import Markup

from reports import cells, quotes, tables, wording
from reports.cells import Row
from reports.published import Published
from reports.tables import Column, Line
from reports.terms import Terms

TITLES = {"vendor": ("Vendors that competitors.yaml lacks", "Vendor"), "phrase": ("Phrases on the rise", "Phrase")}


MOST_IN_VIEW = 15


def of_kind(kind: str, published: Published, terms: Terms) -> list[Markup]:
    """The tables of vendors or phrases, most named in the last 30 days first: those in view, then the others."""
    rows = [row for row in published.new_names if row["kind"] == kind]
    if not rows:
        return []
    title, heading = TITLES[kind]
    has_quotes = any(row["quote"] for row in rows)
    quoted = [Column("In a note's words", is_text=True)] if has_quotes else []
    columns = [
        Column("First seen", is_text=True),
        Column("Last 30 days", terms.heading("new_name", "Deals")),
        Column("30 days before", terms.heading("new_name", "Deals")),
        Column("12 months", terms.heading("new_name", "Deals")),
        Column("Share of deals, last 30 days"),
        *quoted,
    ]
    lines = [Line(wording.name(row["name"]), _cells(row, has_quotes)) for row in rows]
    return tables.in_parts(f"names-{kind}", (title, "most named lately first"), heading, columns, lines, MOST_IN_VIEW)


def _cells(row: Row, has_quotes: bool) -> list[Markup | str]:
    key = str(row["evidence_key"])
    first = wording.day(row["first_seen_on"]) if row["first_seen_on"] else ""
    return [
        Markup("<time>{}</time>{}").format(first, Markup("<small>new</small>") if row["is_new"] else ""),
        cells.count(row["deals_30d"], key),
        cells.count(row["prior_30d"], key),
        cells.count(row["deals_12m"], key),
        cells.rate(cells.rate_of(row, "share", row["n"], row["deals_30d"], row["flag"])),
        *([next(iter(quotes.of(row["quote"])), cells.NOTHING)] if has_quotes else []),
    ]
