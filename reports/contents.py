"""What each page of the site holds: its tables, charts and sentences, by the names that its template places them by.

Sentences and tables themselves come from the modules of their subjects, the page around them from `page`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from reports import (
    battlecards,
    cells,
    changes,
    charts,
    competitors,
    drivers,
    files,
    filters,
    front,
    gap,
    headline,
    leads,
    messages,
    method,
    missing,
    names,
    objections,
    points,
    quality,
    reasons,
    restated,
    rivals,
    trends,
    wording,
)
from reports.cells import Row
from reports.published import Published
from reports.terms import Terms


@dataclass(frozen=True)
class Page:
    """A page of the navigation: where it lies (its template has the same name), its label, what it holds."""

    path: str
    label: str
    content: Callable[[Published, Terms, str], dict[str, Any]]


def _front(published: Published, terms: Terms, edition: str) -> dict[str, Any]:
    quarters = published.of_kind("quarter")
    return {
        "dates": _dates(published.overview),
        "volume": _volume(published),
        "restated": restated.of(published),
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
        "followed": _front_chart(quarters) if any(cells.win_rate(row).is_shown for row in quarters) else None,
    }


def _competitors(published: Published, terms: Terms, edition: str) -> dict[str, Any]:
    del edition
    met = {row["competitor"] for row in published.competitors}
    return {
        "competitors": competitors.render(published, terms),
        "followed": competitors.followed(published) if published.competitors else None,
        "others": [
            front.link(competitor, name)
            for competitor, name in published.competitor_names.items()
            if competitor not in met
        ],
    }


def of_competitor(card: battlecards.Battlecard, published: Published, edition: str) -> dict[str, Any]:
    """What a competitor's page holds beside its battlecard's words: tables, a chart, the largest open deals."""
    terms = Terms(published.glossary, "../")
    return {
        "card": card,
        "markdown": files.battlecard(card.competitor),
        "followed": rivals.followed(card.competitor, published),
        "over_time": rivals.over_time(card.competitor, published, terms),
        "segments": rivals.by_segment(card.competitor, published, terms),
        "stakes": front.largest_stakes(published, edition, card.competitor),
    }


def _objections(published: Published, terms: Terms, edition: str) -> dict[str, Any]:
    del edition
    return {
        "followed": objections.followed(published) if published.objections else None,
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
        "followed": trends.followed(published),
    }


def _sources(published: Published, terms: Terms, edition: str) -> dict[str, Any]:
    del edition
    return {
        "sources": leads.by_source(published, terms),
        "campaigns": leads.by_campaign(published, terms),
        "has_leads": leads.has_leads(published),
    }


def _names(published: Published, terms: Terms, edition: str) -> dict[str, Any]:
    return {
        "themes": names.themes(published, terms, edition),
        "is_analyst": edition == "analyst",
        "kinds": [names.of_kind(kind, published, terms) for kind in names.TITLES],
    }


def _gap(published: Published, terms: Terms, edition: str) -> dict[str, Any]:
    del edition
    return {"gaps": gap.of(published, terms)}


def _drivers(published: Published, terms: Terms, edition: str) -> dict[str, Any]:
    return {
        "verdict": drivers.verdict(published),
        "drivers": drivers.render(published, terms),
        "scores": drivers.scores(published, edition),
    }


def _casebook(published: Published, terms: Terms, edition: str) -> dict[str, Any]:
    is_shown = edition == "analyst"
    return {
        "term": terms.heading("casebook", "Casebook"),
        "is_shown": is_shown,
        "closed_deals": published.overview["closed_deals"],
        "cases": len(published.casebook),
        "months": [
            (month, [(wording.day(row["closed_on"]), points.told(row)) for row in rows])
            for month, rows in groupby(
                published.casebook if is_shown else [], lambda row: wording.month(row["closed_on"])
            )
        ],
    }


def _data(published: Published, terms: Terms, edition: str) -> dict[str, Any]:
    del edition
    return {
        "coverage": method.coverage(published),
        "refused": method.refused(published),
        "restated": restated.of(published),
        "quality": quality.render(published, terms),
        "audited": quality.line(published),
        "definitions": method.definitions(published),
    }


def _front_chart(quarters: list[Row]) -> filters.Followed:
    """The chart of the win rate by quarter, of all deals."""
    lines = [
        filters.Line(str(row["period"]), wording.period(row["period"]) + ("" if row["is_complete"] else " so far"))
        for row in quarters[-charts.QUARTERS :]
    ]
    chart = filters.Chart("win-rate", "Win rate by quarter", "over_time", "period", lines, (5, 5), has_n=True)
    figures = filters.document(
        quarters,
        lambda row: [row["evidence_key"], filters.rate(cells.win_rate(row))],
        [chart],
        {"over_time": charts.over_time()},
    )
    return filters.Followed(filters.form([]), charts.place("win-rate"), figures)


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


PAGES = (
    Page("index.html", "Overview", _front),
    Page("competitors.html", "Competitors", _competitors),
    Page("objections.html", "Objections", _objections),
    Page("messages.html", "Messages", _messages),
    Page("trends.html", "Trends", _trends),
    Page("sources.html", "Lead sources", _sources),
    Page("names.html", "Names to watch", _names),
    Page("reason-gap.html", "Reason gap", _gap),
    Page("drivers.html", "Drivers", _drivers),
    Page("casebook.html", "Casebook", _casebook),
    Page("data.html", "Data and method", _data),
)
