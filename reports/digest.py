"""The week in a few lines, for people who open no page: as Markdown, HTML, plain text and Slack's own marks.

Its parts are made of plain text, from whoever's notes and names; each form escapes it. Sending is the pipelines' part.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import escape

from reports import cells, changes, headline, markdown, published, wording
from reports.cells import Row
from reports.terms import Terms

if TYPE_CHECKING:
    import duckdb

DAYS = 7
MOST_DEALS = 10
MOST_NAMES = 5
MOST_BRIEFS = 5
OUTCOMES = {"won": "won", "lost": "lost", "no_decision": "without a decision"}
CLOSED = """
select * from marts.casebook where closed_on >= $since and closed_on < $until
order by closed_on desc, amount desc nulls last, deal_id
"""
NAMES = """
select name, deals_30d, first_seen_on from marts.new_names
where kind = 'vendor' and first_seen_on >= $since and first_seen_on < $until order by deals_30d desc, name
"""
MET = """
select * from marts.at_stake where first_mentioned_on >= $since and first_mentioned_on < $until
order by amount desc nulls last, deal_id, competitor
"""
USUAL_OBJECTION = """
select coalesce(categories.label, trend.top_objection) from marts.competitor_trend as trend
left join marts.categories as categories on trend.top_objection = categories.category
where trend.competitor = $competitor and trend.segment_name = 'all' and trend.deal_type = 'all'
    and trend.period_kind = 'all_time' and trend.top_objection is not null
"""
ADDRESS = re.compile(r"(?i)(?<=:)(?=//)|(?<=\bwww)(?=\.)|(?<=\bmailto)(?=:)")
"""Where an address is broken by a mark that nobody sees, so that no program makes a link of it."""
UNSEEN = "\u200b"


@dataclass(frozen=True)
class Part:
    """A heading and the lines below it, plain text."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Digest:
    """The week in plain text: a title and its parts."""

    title: str
    parts: tuple[Part, ...]


def of(database: Path, edition: str) -> Digest:
    """The digest of the seven days before the report's day, from a DuckDB file that holds every mart (read only).

    The edition "company" names no deal and quotes nobody; "analyst" tells deals one by one.
    """
    import duckdb

    shown = published.read(database)
    overview = shown.overview
    week = {"since": overview["as_of"] - timedelta(days=DAYS), "until": overview["as_of"]}
    first = headline.of(shown, Terms(shown.glossary))
    with duckdb.connect(str(database), read_only=True) as con:
        closed, names, met = (_rows(con, query, week) for query in (CLOSED, NAMES, MET))
        parts = (
            Part("Won of decided", (f"{first.sentence}.", first.verdict)),
            Part("What changed", tuple(_changed(changes.of(shown)))),
            Part("Deals closed last week", tuple(_closed(closed, str(overview["currency"]), edition))),
            Part("New names in notes", tuple(_named(names))),
            Part("Competitors that came up in open deals", tuple(_met(con, met, str(overview["currency"]), edition))),
        )
    last = week["until"] - timedelta(days=1)
    title = f"{wording.name(overview['company'])}: {wording.day(week['since'])} to {wording.day(last)}"
    return Digest(title, parts)


def write(database: Path, folder: Path, edition: str) -> None:
    """Write `digest.md`, `digest.html` and `digest.txt`, the message for Slack, into the folder."""
    digest = of(database, edition)
    for name, text in (("md", as_markdown(digest)), ("html", as_html(digest)), ("txt", as_slack(digest))):
        (folder / f"digest.{name}").write_text(text, encoding="utf-8")


def as_markdown(digest: Digest) -> str:
    """As Markdown in which no text of a note or name is markup, a link or HTML."""
    lines = [f"# {markdown.escape(digest.title)}"]
    for part in digest.parts:
        lines += ["", f"## {part.heading}", "", *(f"- {markdown.escape(line)}" for line in part.lines)]
    return "\n".join(lines) + "\n"


def as_html(digest: Digest) -> str:
    """As a page of its own that loads nothing; mail programs show it too."""
    body = "".join(
        f"<h2>{escape(part.heading)}</h2><ul>{''.join(f'<li>{escape(line)}</li>' for line in part.lines)}</ul>"
        for part in digest.parts
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(digest.title)}</title></head><body><h1>{escape(digest.title)}</h1>{body}</body></html>\n"
    )


def as_slack(digest: Digest) -> str:
    """As Slack's marks: what Slack would take for a link, a mention or a channel is text."""
    lines = [f"*{_slack(digest.title)}*"]
    for part in digest.parts:
        lines += ["", f"*{part.heading}*", *(f"• {_slack(line)}" for line in part.lines)]
    return "\n".join(lines) + "\n"


def _changed(found: changes.Changes) -> Iterator[str]:
    yield from (change.sentence for change in found.announced)
    if not found.announced:
        watched = f" {found.watched.capitalize()} were looked at." if found.watched else ""
        yield f"Nothing that chance alone would not explain.{watched} Watching."
    if found.further:
        yield f"{wording.counted(len(found.further), 'change')} more on the page."


def _closed(rows: list[Row], currency: str, edition: str) -> Iterator[str]:
    if not rows:
        yield "None."
        return
    counted = Counter(row["outcome"] for row in rows)
    shares = ", ".join(f"{wording.number(counted[key])} {words}" for key, words in OUTCOMES.items() if counted[key])
    value = sum(float(row["amount"] or 0) for row in rows if row["outcome"] == "won")
    yield f"{wording.counted(len(rows), 'deal')} closed: {shares}{_worth(value, currency, ' won')}."
    if edition == "analyst":
        for row in rows[:MOST_DEALS]:
            yield _line(" ".join(filter(None, (f"{row['deal_id']}: {row['what_happened']}.", row["why"]))))
        if len(rows) > MOST_DEALS:
            yield f"{wording.counted(len(rows) - MOST_DEALS, 'deal')} more in the casebook."


def _named(rows: list[Row]) -> Iterator[str]:
    for row in rows[:MOST_NAMES]:
        deals = wording.counted(row["deals_30d"], "deal")
        yield f"{wording.name(row['name'])}, in {deals}: no competitor of the catalog."
    if len(rows) > MOST_NAMES:
        yield f"{wording.number(len(rows) - MOST_NAMES)} more on the page."
    if not rows:
        yield "None."


def _met(con: duckdb.DuckDBPyConnection, rows: list[Row], currency: str, edition: str) -> Iterator[str]:
    """A brief for each competitor that notes of the week name in an open deal for the first time."""
    by_competitor: dict[str, list[Row]] = {}
    for row in rows:
        by_competitor.setdefault(row["competitor"], []).append(row)
    for competitor, deals in sorted(by_competitor.items(), key=lambda item: (-len(item[1]), item[0]))[:MOST_BRIEFS]:
        value = sum(float(row["amount"] or 0) for row in deals)
        rate = cells.win_rate({**deals[0], "won": None})
        against = (
            f" We win {wording.percent(rate.value)} of decided deals against it, the range is "
            f"{wording.percent_range(rate.low, rate.high)} (n {rate.n})."
            if rate.is_shown
            else " Too few decided deals against it for a rate."
        )
        objection = con.execute(USUAL_OBJECTION, {"competitor": competitor}).fetchone()
        usual = f" What buyers object to most then: {wording.name(objection[0])}." if objection else ""
        named = f" In {', '.join(wording.name(row['deal_id']) for row in deals[:MOST_DEALS])}." * (edition == "analyst")
        yield (
            f"{wording.name(deals[0]['name'] or competitor)}: {wording.counted(len(deals), 'open deal')}"
            f"{_worth(value, currency)}.{against}{usual}{named}"
        )
    if not rows:
        yield "None."


def _worth(value: float, currency: str, what: str = "") -> str:
    return f", {wording.money(value, currency)}{what}" if value else ""


def _rows(con: duckdb.DuckDBPyConnection, query: str, week: Row) -> list[Row]:
    cursor = con.execute(query, week)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]


def _line(text: str) -> str:
    return " ".join(text.split())


def _slack(text: str) -> str:
    return re.sub("(?=[*_~`])", UNSEEN, _without_tags(_unlinked(text)))


def _unlinked(text: str) -> str:
    return ADDRESS.sub(UNSEEN, _line(text))


def _without_tags(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
