"""What to know when a competitor comes up in an open deal: how deals against it end, what to say.

A line each for the digest; a message of its own when a night finds one that was not there before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reports import cells, files, message, rows, wording
from reports.cells import Row
from reports.message import Message, Part

if TYPE_CHECKING:
    import duckdb

MOST_BRIEFS = 5
MOST_DEALS = 10
FOUND = """
select stake.* from marts.at_stake as stake
where list_contains($found, [stake.deal_id, stake.competitor])
order by stake.amount desc nulls last, stake.deal_id, stake.competitor
"""
USUAL_OBJECTION = """
select coalesce(categories.label, trend.top_objection) from marts.competitor_trend as trend
left join marts.categories as categories on trend.top_objection = categories.category
where trend.competitor = $competitor and trend.segment_name = 'all' and trend.deal_type = 'all'
    and trend.period_kind = 'all_time' and trend.top_objection is not null
"""
SAY_NOW = """
select sentence from marts.say_now
where competitor = $competitor and segment_name = 'all' and action <> 'watch'
order by period_kind = 'all_time', share_low - usual_share desc, category
limit 1
"""


def write(database: Path, folder: Path, edition: str, found: Sequence[tuple[str, str]]) -> bool:
    """Write `brief.md`, `brief.html` and `brief.txt` of open deals and competitors (deal_id, competitor) newly found.

    `database` is a DuckDB file that holds every mart (read only). Returns whether there was anything to tell. The
    edition "company" names no deal.
    """
    import duckdb

    with duckdb.connect(str(database), read_only=True) as con:
        stakes = rows.of(con, FOUND, {"found": [list(pair) for pair in found]}) if found else []
        if not stakes:
            return False
        overview = rows.of(con, "select company, currency, as_of from marts.overview")[0]
        parts = tuple(_parts(con, stakes, overview, edition))
    title = f"{wording.name(overview['company'])}: new in open deals, {wording.day(overview['as_of'])}"
    message.write(Message(title, parts), folder, "brief")
    return True


def lines(con: duckdb.DuckDBPyConnection, stakes: list[Row], overview: Row, edition: str) -> Iterator[str]:
    """A line for each of the competitors in these rows of marts.at_stake, those in most deals first."""
    for competitor, deals in _by_competitor(stakes):
        yield f"{wording.name(deals[0]['name'] or competitor)}: {_told(con, competitor, deals, overview, edition)}"


def worth(value: float, currency: str, what: str = "") -> str:
    """An amount as the end of a sentence; empty without one."""
    return f", {wording.money(value, currency)}{what}" if value else ""


def _parts(con: duckdb.DuckDBPyConnection, stakes: list[Row], overview: Row, edition: str) -> Iterator[Part]:
    for competitor, deals in _by_competitor(stakes):
        use = sorted({row["messages_to_use"] for row in deals if row["messages_to_use"]})
        say = con.execute(SAY_NOW, {"competitor": competitor}).fetchone()
        yield Part(
            wording.name(deals[0]["name"] or competitor),
            (
                _told(con, competitor, deals, overview, edition),
                *([f"Say now: {wording.one_line(say[0])}"] if say else []),
                *(f"Not used yet: {wording.one_line(each)}." for each in use[:1]),
                f"Battlecard: {files.battlecard(competitor)}",
            ),
        )


def _by_competitor(stakes: list[Row]) -> list[tuple[str, list[Row]]]:
    found: dict[str, list[Row]] = {}
    for row in stakes:
        found.setdefault(str(row["competitor"]), []).append(row)
    return sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))[:MOST_BRIEFS]


def _told(con: duckdb.DuckDBPyConnection, competitor: str, deals: list[Row], overview: Row, edition: str) -> str:
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
    counted = wording.counted(len(deals), "open deal")
    return f"{counted}{worth(value, str(overview['currency']))}.{against}{usual}{named}"
