"""The page put together: each section's tables, charts and sentences, given to the template.

The template only places them; the policy that lets the browser load nothing but the page itself is made here.
"""

import hashlib
from base64 import b64encode
from pathlib import Path
from typing import Any

from markupsafe import Markup

from reports import (
    cells,
    changes,
    charts,
    competitors,
    headline,
    messages,
    method,
    missing,
    objections,
    quality,
    reasons,
    trends,
    wording,
)
from reports.cells import Row
from reports.published import Published
from reports.terms import Terms

ROOM = Path(__file__).parent


def render(published: Published) -> str:
    """The whole page as HTML, its style inside it."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    style = (ROOM / "assets" / "winloss.css").read_text(encoding="utf-8")
    environment = Environment(
        loader=FileSystemLoader(ROOM / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("index.html").render(
        style=Markup(style),  # noqa: S704 - a file of this room
        policy=policy(style),
        **_sections(published),
    )


def policy(style: str) -> str:
    """A Content-Security-Policy under which the page loads nothing and runs nothing; only this very style applies."""
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"


def _sections(published: Published) -> dict[str, Any]:
    terms = Terms(published.glossary)
    overview = published.overview
    quarters = published.of_kind("quarter")
    return {
        "company": wording.name(overview["company"]),
        "dates": _dates(overview),
        "volume": _volume(published),
        "headline": headline.of(published, terms),
        "notices": missing.notices(overview),
        "changes": changes.of(published),
        "win_rate_chart": charts.win_rates(quarters) if any(cells.win_rate(row).is_shown for row in quarters) else None,
        "competitors": competitors.render(published, terms),
        "reasons": [reasons.of(published, outcome, terms) for outcome in ("lost", "won")],
        "objection_chart": _objection_chart(published),
        "objections": objections.render(published, terms),
        "unproven": objections.unproven(published),
        "unproven_term": terms.heading("unproven", "Unproven"),
        "messages": messages.render(published, terms),
        "quarters": trends.by_period(published, "quarter", terms),
        "months": trends.by_period(published, "month", terms),
        "segments": trends.by_segment(published, terms),
        "coverage": method.coverage(published),
        "refused": method.refused(published),
        "quality": quality.render(published, terms),
        "audited": quality.line(published),
        "definitions": method.definitions(published),
        "overview": overview,
        "missing": missing,
    }


def _objection_chart(published: Published) -> Markup | None:
    """The chart of the most raised objections; None where no quarter has enough deals for a rate."""
    categories = [row["category"] for row in published.objections]
    rows = [row for row in published.objection_quarters if row["category"] in categories]
    if not any(cells.rate_of(row, "prevalence", row["n"], None).is_shown for row in rows):
        return None
    return charts.objections(rows, published.category_labels, categories)


def _dates(overview: Row) -> str:
    """From when to when the data reaches, and the day of this report."""
    made = f"Report of {wording.day(overview['as_of'])}"
    if overview["data_until"] is None:
        return made
    return f"Data from {wording.day(overview['data_from'])} to {wording.day(overview['data_until'])} · {made}"


def _volume(published: Published) -> str:
    """How much was read and how much of it has notes."""
    overview = published.overview
    parts = [
        f"{wording.counted(overview['deals'], 'deal')}, {wording.number(overview['open_deals'])} of them open",
        f"{wording.counted(overview['notes'], 'note')} read" if overview["notes"] else "no notes",
        method.coverage_line(published),
        f"{wording.counted(overview['rows_refused'], 'row')} set apart" if overview["rows_refused"] else "",
    ]
    return " · ".join(part for part in parts if part)
