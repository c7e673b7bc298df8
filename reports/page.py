"""The pages put together: each page's tables, charts and sentences, given to its template.

Templates only place them; the policy that lets the browser load nothing but the page itself is made here.
"""

import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from reports import (
    battlecards,
    cells,
    changes,
    charts,
    competitors,
    files,
    front,
    gap,
    headline,
    leads,
    markdown,
    messages,
    method,
    missing,
    names,
    objections,
    points,
    quality,
    reasons,
    rivals,
    trends,
    wording,
)
from reports.cells import Row
from reports.published import Published
from reports.terms import Terms

if TYPE_CHECKING:
    from jinja2 import Environment

ROOM = Path(__file__).parent


@dataclass(frozen=True)
class Page:
    """A page of the navigation: where it lies (its template has the same name), its label, what it holds."""

    path: str
    label: str
    content: Callable[[Published, Terms, str], dict[str, Any]]


def render(published: Published, edition: str) -> Iterator[tuple[str, str]]:
    """Path and text of every page and battlecard of the site, each page with its style inside it."""
    terms = Terms(published.glossary)
    for each in PAGES:
        yield each.path, _html(each.path, each.label, each.path, "", published, each.content(published, terms, edition))
    for competitor in published.competitor_names:
        card = battlecards.of(competitor, published, edition)
        content = _competitor(card, published, edition)
        path = files.page(competitor)
        yield path, _html("competitor.html", card.name, "competitors.html", "../", published, content)
        yield files.battlecard(competitor), _markdown(card, published)


def policy(style: str) -> str:
    """A Content-Security-Policy under which the page loads nothing and runs nothing; only this very style applies."""
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"


def _html(template: str, label: str, current: str, home: str, published: Published, content: dict[str, Any]) -> str:
    style = (ROOM / "assets" / "winloss.css").read_text(encoding="utf-8")
    company = wording.name(published.overview["company"])
    return (
        _templates()
        .get_template(template)
        .render(
            style=Markup(style),  # noqa: S704 - a file of this room
            policy=policy(style),
            title=f"{company}: {'win and loss' if template == 'index.html' else label}",
            company=company,
            navigation=PAGES,
            current=current,
            home=home,
            overview=published.overview,
            missing=missing,
            **content,
        )
    )


def _markdown(card: battlecards.Battlecard, published: Published) -> str:
    return (
        _templates(is_markdown=True)
        .get_template("battlecard.md")
        .render(card=card, company=wording.name(published.overview["company"]))
    )


@cache
def _templates(is_markdown: bool = False) -> "Environment":
    """Templates in which every value is escaped, for HTML or for Markdown."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(ROOM / "templates"),
        autoescape=not is_markdown,  # noqa: S701 - Markdown has its own escaping, of every value
        finalize=markdown.escape if is_markdown else None,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _front(published: Published, terms: Terms, edition: str) -> dict[str, Any]:
    quarters = published.of_kind("quarter")
    return {
        "dates": _dates(published.overview),
        "volume": _volume(published),
        "headline": headline.of(published, terms),
        "notices": missing.notices(published.overview),
        "week": front.last_week(published, edition),
        "changes": changes.of(published),
        "competitors": competitors.top(published, terms),
        "reasons": [reasons.of(published, outcome, terms) for outcome in ("lost", "won")],
        "actions": front.say_now(published),
        "say_now": terms.heading("say_now", "Say now"),
        "stakes": front.at_stake(published, terms),
        "stakes_line": front.at_stake_line(published),
        "stakes_deals": front.largest_stakes(published, edition),
        "win_rate_chart": charts.win_rates(quarters) if any(cells.win_rate(row).is_shown for row in quarters) else None,
    }


def _competitors(published: Published, terms: Terms, edition: str) -> dict[str, Any]:
    del edition
    met = {row["competitor"] for row in published.competitors}
    return {
        "competitors": competitors.render(published, terms),
        "others": [
            front.link(competitor, name)
            for competitor, name in published.competitor_names.items()
            if competitor not in met
        ],
    }


def _competitor(card: battlecards.Battlecard, published: Published, edition: str) -> dict[str, Any]:
    terms = Terms(published.glossary, "../")
    return {
        "card": card,
        "markdown": files.battlecard(card.competitor),
        "chart": rivals.chart(card.competitor, published),
        "over_time": rivals.over_time(card.competitor, published, terms),
        "segments": rivals.by_segment(card.competitor, published, terms),
        "stakes": front.largest_stakes(published, edition, card.competitor),
    }


def _objections(published: Published, terms: Terms, edition: str) -> dict[str, Any]:
    del edition
    return {
        "objection_chart": _objection_chart(published),
        "objections": objections.render(published, terms),
        "answers": objections.answers(published, terms),
        "unproven": objections.unproven(published),
        "unproven_term": terms.heading("unproven", "Unproven"),
    }


def _messages(published: Published, terms: Terms, edition: str) -> dict[str, Any]:
    del edition
    return {"messages": messages.render(published, terms)}


def _trends(published: Published, terms: Terms, edition: str) -> dict[str, Any]:
    del edition
    return {
        "quarters": trends.by_period(published, "quarter", terms),
        "months": trends.by_period(published, "month", terms),
        "segments": trends.by_segment(published, terms),
    }


def _sources(published: Published, terms: Terms, edition: str) -> dict[str, Any]:
    del edition
    return {
        "sources": leads.by_source(published, terms),
        "campaigns": leads.by_campaign(published, terms),
        "has_leads": leads.has_leads(published),
    }


def _names(published: Published, terms: Terms, edition: str) -> dict[str, Any]:
    del edition
    return {"kinds": [names.of_kind(kind, published, terms) for kind in names.TITLES]}


def _gap(published: Published, terms: Terms, edition: str) -> dict[str, Any]:
    del edition
    return {"gaps": gap.of(published, terms)}


def _casebook(published: Published, terms: Terms, edition: str) -> dict[str, Any]:
    is_shown = edition == "analyst"
    return {
        "term": terms.heading("casebook", "Casebook"),
        "is_shown": is_shown,
        "closed_deals": published.overview["closed_deals"],
        "cases": [(wording.day(row["closed_on"]), points.told(row)) for row in published.casebook] if is_shown else [],
    }


def _data(published: Published, terms: Terms, edition: str) -> dict[str, Any]:
    del edition
    return {
        "coverage": method.coverage(published),
        "refused": method.refused(published),
        "quality": quality.render(published, terms),
        "audited": quality.line(published),
        "definitions": method.definitions(published),
    }


PAGES = (
    Page("index.html", "Overview", _front),
    Page("competitors.html", "Competitors", _competitors),
    Page("objections.html", "Objections", _objections),
    Page("messages.html", "Messages", _messages),
    Page("trends.html", "Trends", _trends),
    Page("sources.html", "Lead sources", _sources),
    Page("names.html", "Names to watch", _names),
    Page("reason-gap.html", "Reason gap", _gap),
    Page("casebook.html", "Casebook", _casebook),
    Page("data.html", "Data and method", _data),
)


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
