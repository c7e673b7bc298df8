"""The pages put together: what each holds, given to its template with the style and policy that all share.

Templates only place; the policy that lets the browser load nothing but the page and its scripts is made here.
"""

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from reports import battlecards, charts, contents, files, markdown, missing, wording
from reports.contents import PAGES
from reports.published import Published
from reports.terms import Terms

if TYPE_CHECKING:
    from jinja2 import Environment

ROOM = Path(__file__).parent


def render(published: Published, edition: str) -> Iterator[tuple[str, str]]:
    """Path and text of every page and battlecard of the site, each page with its style inside it."""
    terms = Terms(published.glossary)
    for each in PAGES:
        yield each.path, _html(each.path, each.label, each.path, "", published, each.content(published, terms, edition))
    for competitor in published.competitor_names:
        card = battlecards.of(competitor, published, edition)
        content = contents.of_competitor(card, published, edition)
        path = files.page(competitor)
        yield path, _html("competitor.html", card.name, "competitors.html", "../", published, content)
        yield files.battlecard(competitor), _markdown(card, published)


def policy(style: str) -> str:
    """A Content-Security-Policy: only files of the site run, only this very style applies, nothing else is loaded."""
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'self'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; "
        "form-action 'none'"
    )


@cache
def scripts() -> dict[str, str]:
    """Our script and the charts' library, by the names of their files, which change with what they hold."""
    texts = {"winloss": (ROOM / "assets" / "winloss.js").read_text(encoding="utf-8"), "vega": charts.script()}
    return {f"scripts/{name}-{hashlib.sha256(text.encode()).hexdigest()[:8]}.js": text for name, text in texts.items()}


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
            scripts=scripts(),
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
