"""Names to watch: themes that no list knows yet, vendors that the catalog lacks, phrases on the rise."""

import shlex

from markupsafe import Markup

from reports import cells, quotes, tables, wording
from reports.cells import Row
from reports.published import Published
from reports.tables import Column, Line
from reports.terms import Terms

TITLES = {"vendor": ("Vendors that competitors.yaml lacks", "Vendor"), "phrase": ("Phrases on the rise", "Phrase")}
MOST_IN_VIEW = 15


def themes(published: Published, terms: Terms, edition: str) -> list[Markup]:
    """The tables of emerging themes, most named lately first; analysts also get the command that takes one in."""
    rows = published.themes
    if not rows:
        return []
    is_analyst = edition == "analyst"
    has_quotes = any(row["quotes"] for row in rows)
    columns = [
        Column("Kind", is_text=True),
        Column("First heard", is_text=True),
        Column("Last 30 days", "Deals"),
        Column("30 days before", "Deals"),
        Column("12 months", "Deals"),
        Column("Growth"),
        *([Column("In a note's words", is_text=True)] if has_quotes else []),
        *([Column("Take it in with", is_text=True)] if is_analyst else []),
    ]
    lines = [Line(wording.name(row["name"]), _theme(row, has_quotes, is_analyst)) for row in rows]
    return tables.in_parts(
        "themes",
        ("Emerging themes", "most named lately first"),
        terms.heading("emerging_theme", "Theme"),
        columns,
        lines,
        MOST_IN_VIEW,
    )


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


def _theme(row: Row, has_quotes: bool, is_analyst: bool) -> list[Markup | str]:
    key = str(row["evidence_key"])
    is_told = row["growth_flag"] != "counts_only"
    return [
        "vendor" if row["kind"] == "vendor" else "phrase",
        Markup("<time>{}</time>").format(wording.day(row["first_seen_on"]) if row["first_seen_on"] else ""),
        cells.count(row["deals_30d"], key),
        cells.count(row["prior_30d"], key),
        cells.count(row["deals"], key),
        cells.difference(row, "growth") if is_told else cells.NOTHING,
        *([next(iter(quotes.of(row["quotes"])), cells.NOTHING)] if has_quotes else []),
        *([Markup("<code>winloss accept {}</code>").format(shlex.quote(str(row["theme_id"])))] if is_analyst else []),
    ]


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
