"""What the first screen says below the headline: deals closed last week, what to say now, and what is at stake.

Sums and short lists only; each competitor's page has the whole of it.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta

from markupsafe import Markup

from reports import cells, files, points, quotes, tables, wording
from reports.cells import Row
from reports.points import Point
from reports.published import Published
from reports.tables import Column, Line
from reports.terms import Terms

MOST_COMPETITORS = 5
MOST_DEALS = 5
MOST_IN_VIEW = 3
MOST_ACTIONS = 3
OUTCOMES = {"won": "won", "lost": "lost", "no_decision": "without a decision"}


@dataclass(frozen=True)
class Week:
    """The deals closed in the seven days before the report: in one sentence, then one by one in the analyst edition."""

    days: str
    summary: str
    reasons: str
    deals: list[Point]
    further: list[Point]


def last_week(published: Published, edition: str) -> Week:
    """The seven days before the day of the report."""
    rows = published.last_week
    as_of = published.overview["as_of"]
    first, last = as_of - timedelta(days=7), as_of - timedelta(days=1)
    outcomes = Counter(row["outcome"] for row in rows)
    counted = [f"{wording.number(outcomes[each])} {words}" for each, words in OUTCOMES.items() if outcomes[each]]
    told = [points.ended(row, published) for row in rows] if edition == "analyst" else []
    return Week(
        days=wording.days(first, last),
        summary=f"{wording.counted(len(rows), 'deal')} closed: {', '.join(counted)}." if rows else "No deal closed.",
        reasons=_reasons(rows, published),
        deals=told[:MOST_IN_VIEW],
        further=told[MOST_IN_VIEW:],
    )


def say_now(published: Published) -> list[Point]:
    """For the competitors met most, the one thing that stands out most clearly, with one quote; three at most."""
    clearest = {row["competitor"]: row for row in reversed(published.say_now)}
    met = [row["competitor"] for row in published.competitors[:MOST_COMPETITORS]]
    told = [points.action(clearest[competitor]) for competitor in met if competitor in clearest]
    return [replace(point, quotes=point.quotes[:1]) for point in told[:MOST_ACTIONS]]


def at_stake_line(published: Published) -> Markup:
    """How many open deals name a competitor, their value, and how many have an objection without an answer."""
    row = published.learned.stakes.get("all")
    if row is None:
        return Markup("")
    worth = wording.money(float(row["amount_open"]), str(published.overview["currency"])) if row["amount_open"] else ""
    told = (
        f"{wording.counted(row['deals'], 'open deal')} {'names' if row['deals'] == 1 else 'name'} a competitor"
        f"{f', worth {worth}' if worth else ''}; {wording.number(row['deals_unanswered'])} of them with an objection "
        "that no note answers."
    )
    return cells.keyed(told, str(row["evidence_key"]))


def at_stake(published: Published, terms: Terms) -> Markup | None:
    """The table of open deals by competitor, most value first; None where none names one."""
    by_competitor = [row for competitor, row in published.learned.stakes.items() if competitor != "all"]
    if not by_competitor:
        return None
    return tables.render(
        "at-stake",
        ("Open deals that name a competitor", "today"),
        "Competitor",
        [
            Column(terms.heading("at_stake", "Open deals")),
            Column("Value"),
            *([Column(terms.heading("expected_won", "Expected won"))] if published.learned.expects else []),
            Column("Not answered"),
            Column("Most often", is_text=True),
        ],
        [_stake_line(row, published) for row in by_competitor[:MOST_COMPETITORS]],
    )


def largest_stakes(published: Published, edition: str, competitor: str | None = None) -> list[Point]:
    """The largest open deals that name the competitor, or any; only in the analyst edition."""
    if edition != "analyst":
        return []
    rows = [row for row in published.at_stake if competitor in (None, row["competitor"])]
    firsts = list({row["deal_id"]: row for row in reversed(rows)}.values())[::-1]
    return [_stake(row, published) for row in firsts[:MOST_DEALS]]


def _reasons(rows: list[Row], published: Published) -> str:
    """What decided the lost deals, by the notes."""
    lost = [row["reason"] for row in rows if row["outcome"] == "lost"]
    named = Counter(reason for reason in lost if reason).most_common()
    if not named:
        return ""
    words = ", ".join(f"{points.label(published, reason)} {number}" for reason, number in named)
    unsaid = f"; notes do not say for {lost.count(None)}" if None in lost else ""
    return f"What decided the lost ones, by the notes: {words}{unsaid}."


def _stake_line(row: Row, published: Published) -> Line:
    """A competitor's open deals: how many, their value, how many not answered, and what is raised in most of those."""
    key = str(row["evidence_key"])
    expected = row["expected_won"]
    currency = str(published.overview["currency"])
    return Line(
        link(str(row["competitor"]), str(row["name"])),
        [
            cells.count(row["deals"], key),
            cells.amount(row["amount_open"], currency, key),
            *(
                [cells.keyed(wording.money(float(expected), currency), key) if expected is not None else cells.NOTHING]
                if published.learned.expects
                else []
            ),
            cells.count(row["deals_unanswered"], key),
            wording.name(row["most_unanswered"]) if row["most_unanswered"] else cells.NOTHING,
        ],
    )


def link(competitor: str, name: str, home: str = "") -> Markup:
    """A competitor's name that leads to its page."""
    return Markup('<a href="{}{}">{}</a>').format(home, files.page(competitor), wording.name(name))


def _stake(row: Row, published: Published) -> Point:
    currency = str(published.overview["currency"])
    worth = f", {wording.money(float(row['amount']), currency)}" if row["amount"] else ""
    open_for = f"open for {wording.counted(row['days_open'], 'day')}" if row["days_open"] is not None else "open"
    unanswered = row["unanswered_objections"]
    use = row["messages_to_use"]
    return Point(
        what=f"{wording.name(row['deal_id'])} against {wording.name(row['name'])}{worth}",
        detail=f"{open_for}."
        + (f" Not answered: {wording.one_line(unanswered)}." if unanswered else "")
        + (f" Not used yet: {wording.one_line(use)}." if use else ""),
        quotes=quotes.of(row["quotes"]),
        key=str(row["evidence_key"]),
    )
