"""The week in a few lines: what was won, what changed, what closed, who came up. Its forms are `message`'s part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from reports import briefs, changes, headline, message, published, rows, wording
from reports.cells import Row
from reports.message import Message, Part
from reports.terms import Terms

if TYPE_CHECKING:
    pass

DAYS = 7
MOST_DEALS = 10
MOST_NAMES = 5
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


def of(database: Path, edition: str) -> Message:
    """The digest of the seven days before the report's day, from a DuckDB file that holds every mart (read only).

    The edition "company" names no deal and quotes nobody; "analyst" tells deals one by one.
    """
    import duckdb

    shown = published.read(database)
    overview = shown.overview
    week = {"since": overview["as_of"] - timedelta(days=DAYS), "until": overview["as_of"]}
    first = headline.of(shown, Terms(shown.glossary))
    with duckdb.connect(str(database), read_only=True) as con:
        closed, names, met = (rows.of(con, query, week) for query in (CLOSED, NAMES, MET))
        parts = (
            Part("Won of decided", (f"{first.sentence}.", first.verdict)),
            Part("What changed", tuple(_changed(changes.of(shown)))),
            Part("Deals closed last week", tuple(_closed(closed, str(overview["currency"]), edition))),
            Part("New names in notes", tuple(_named(names))),
            Part(
                "Competitors that came up in open deals", tuple(briefs.lines(con, met, overview, edition)) or ("None.",)
            ),
        )
    last = week["until"] - timedelta(days=1)
    title = f"{wording.name(overview['company'])}: {wording.days(week['since'], last)}"
    return Message(title, parts)


def write(database: Path, folder: Path, edition: str) -> None:
    """Write `digest.md`, `digest.html` and `digest.txt`, the message for Slack, into the folder."""
    message.write(of(database, edition), folder, "digest")


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
    yield f"{wording.counted(len(rows), 'deal')} closed: {shares}{briefs.worth(value, currency, ' won')}."
    if edition == "analyst":
        for row in rows[:MOST_DEALS]:
            yield wording.one_line(" ".join(filter(None, (f"{row['deal_id']}: {row['what_happened']}.", row["why"]))))
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
