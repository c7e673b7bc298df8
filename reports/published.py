"""What the pages need from the published `winloss.duckdb`, read once, read-only.

Only queries that pick rows belong here; wording and layout don't.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reports import filtered, learned, quotes, rows
from reports.cells import Row

if TYPE_CHECKING:
    import duckdb

WIN_RATES = """
select * from marts.win_rate_trend
where competitor = 'all' and segment_name = 'all' and deal_type = 'all' and basis = 'count'
order by period_on, period_kind
"""
SEGMENTS = """
select * from marts.win_rate_trend
where competitor = 'all' and segment_name <> 'all' and deal_type = 'all' and basis = 'count'
  and period_kind = $period_kind and period = $period
order by segment_name, n desc, no_decision desc, segment_value
"""
COMPETITORS = """
select * from marts.competitor_trend
where competitor <> 'all' and segment_name = 'all' and deal_type = 'all' and seen > 0
  and period_kind = $period_kind and period = $period
order by seen desc, competitor
"""
COMPETITOR_QUARTERS = """
select * from marts.competitor_trend
where competitor <> 'all' and segment_name = 'all' and deal_type = 'all' and is_complete
  and period_kind = (select quarter_kind from marts.overview)
order by period_on, competitor
"""
OBJECTIONS = """
select * from marts.objection_trend
where competitor = 'all' and segment_name = 'all' and raised > 0 and period_kind = $period_kind and period = $period
order by raised desc, category
"""
MESSAGES = """
select * from marts.message_trend
where eligible > 0 and period_kind = $period_kind and period = $period
order by used desc, message
"""
REASONS = """
select * from marts.reason_trend
where outcome in ('won', 'lost') and period_kind = $period_kind and period = $period
order by deals desc, crm_deals desc, reason
"""
COMPETITOR_SEGMENTS = """
select * from marts.competitor_trend
where competitor <> 'all' and seen > 0 and (segment_name = 'all') <> (deal_type = 'all')
  and period_kind = $period_kind and period = $period
order by competitor, segment_name = 'all', segment_name, seen desc, segment_value, deal_type
"""
COMPETITOR_OBJECTIONS = """
select * from marts.objection_trend
where competitor <> 'all' and segment_name = 'all' and raised > 0 and period_kind = $period_kind and period = $period
order by competitor, raised desc, category
"""
PROFILES = """
select * from marts.competitor_profile
where segment_name = 'all' and period_kind = $period_kind and period = $period
order by competitor, side, deals desc, category
"""
SAY_NOW = """
select * from marts.say_now
where segment_name = 'all' and period_kind = $period_kind and period = $period
order by competitor, share_low - usual_share desc, category
"""
ANSWERS = """
select * from marts.what_resolved
where answer_kind <> 'all' and period_kind = $period_kind and period = $period
order by category, has_worked desc, flag = 'counts_only', gap desc nulls last, n desc, answer
"""
AT_STAKE = "select * from marts.at_stake order by amount desc nulls last, deal_id, competitor"
LAST_WEEK = """
select cases.* from marts.casebook as cases, marts.overview as overview
where cases.closed_on >= overview.as_of - 7 and cases.closed_on < overview.as_of
order by cases.closed_on desc, cases.amount desc nulls last, cases.deal_id
"""
CASEBOOK = "select * from marts.casebook order by closed_on desc, deal_id limit 200"
NAMED = """
with named as (
    select named.competitor, named.name,
        coalesce(list(longer.name) filter (where longer.name is not null), []) as longer
    from marts.competitors as named
    left join marts.competitors as longer on contains(longer.name, named.name || ', ')
    group by named.competitor, named.name
)
"""
"""The competitors, each with the names that its own and a comma are a part of, as of "Acme" is "Acme, Inc."."""
IN_DEAL = """
contains(concat(', ', {deal}.competitors, ', '), concat(', ', named.name, ', '))
and len(list_filter(named.longer, lambda each : contains({deal}.competitors, each))) = 0
"""
WINS = f"""
{NAMED}
select named.competitor, cases.*
from marts.casebook as cases, named
where cases.outcome = 'won' and {IN_DEAL.format(deal="cases")}
qualify row_number() over (partition by named.competitor order by cases.closed_on desc, cases.deal_id) <= 3
order by named.competitor, cases.closed_on desc, cases.deal_id
"""  # noqa: S608 - put together of our own words
APPROVED = "select line from marts.quote_bank where line is not null"
PROOFS = f"""
{NAMED}
select named.competitor, bank.quote, any_value(bank.speaker) as speaker, bank.said_on
from marts.quote_bank as bank, named
where bank.outcome = 'won' and {IN_DEAL.format(deal="bank")}
group by named.competitor, bank.item_id, bank.quote, bank.said_on
having count(*) filter ((bank.about = 'us') = (bank.polarity = 'neg')) = 0
order by named.competitor, bank.said_on desc, bank.item_id
"""  # noqa: S608 - put together of our own words
NEW_NAMES = """
from marts.new_names
qualify row_number() over (partition by kind order by deals_30d desc, deals_12m desc, name) <= 60
order by kind desc, deals_30d desc, deals_12m desc, name
"""
THEMES = "select * from marts.emerging_themes order by deals_30d desc, deals desc, theme_id limit 60"
SOURCES = """
select * from marts.source_funnel
where period_kind = $period_kind and period = $period
order by source <> 'all' and campaign <> 'all', campaign <> 'all', source <> 'all', opportunities desc, leads desc,
    source, campaign
limit 200
"""
REASON_GAP = """
select * from marts.reason_gap
where compared = 'crm_notes' and n > 0 and period_kind = $period_kind and period = $period
order by outcome <> 'all', outcome, reason <> 'all', differ desc, reason
"""
RESTATED = """
select
    restated.*,
    count(*) over () as restated,
    count(*) filter (where restated.restated_on > overview.as_of - 7) over () as recently
from marts.restatements as restated, marts.overview as overview
order by restated.restated_on desc, restated.segment_name <> 'all' or restated.deal_type <> 'all', restated.n desc,
    restated.evidence_key
limit 60
"""
QUALITY = """
select quality.* from marts.extraction_quality as quality
left join marts.categories as categories on categories.category = quality.category
order by quality.category <> 'all', quality.supporting desc, categories.label
"""


@dataclass(frozen=True)
class Published:
    """The rows that the pages show; a window is the latest full 12 months, or all time where these hold nothing."""

    overview: Row
    win_rates: list[Row]  # all deals, every kind of period, oldest first
    segments: list[Row]  # the window, one row a segment value
    competitors: list[Row]  # the window, most seen first
    competitor_quarters: list[Row]  # complete quarters, oldest first
    objections: list[Row]  # the window, most raised first
    messages: list[Row]  # the window, most used first
    reasons: list[Row]  # the window, won and lost
    coverage: list[Row]  # every period and outcome, oldest first
    changes: list[Row]  # announced, newest first
    glossary: list[Row]
    competitor_names: dict[str, str]
    category_labels: dict[str, str]
    refused: list[Row]
    quality: list[Row]  # how well claims are read here: all, then by category
    competitor_segments: list[Row]  # the window, by segment value and by deal type
    competitor_objections: list[Row]  # the window, by competitor, most raised first
    profiles: list[Row]  # the window, what notes say of each competitor
    say_now: list[Row]  # the window, what stands out, clearest first within a competitor
    answers: list[Row]  # the window, answers to objections, those that have worked first
    at_stake: list[Row]  # open deals and the competitors in them, largest first
    last_week: list[Row]  # deals closed in the seven days before the report, newest first
    casebook: list[Row]  # the latest closed deals, newest first
    wins: list[Row]  # the latest won deals against each competitor
    new_names: list[Row]  # vendors, then phrases
    themes: list[Row]  # what notes speak of lately and no list knows, most named first
    sources: list[Row]  # the window, all first
    reason_gap: list[Row]  # the window, CRM against notes
    restated: list[Row]  # published figures of past quarters that are others now: the newest, those of all deals first
    proofs: list[Row]  # approved quotes of won deals that speak for us, newest first within a competitor
    learned: learned.Learned  # what a model has learnt from the deals
    filtered: filtered.Cells  # what the filters choose among

    def of_kind(self, period_kind: str) -> list[Row]:
        """The win rates of all deals by one kind of period, oldest first; quarters are fiscal where there are such."""
        return _of_kind(self.win_rates, self.overview, period_kind)


def read(database: Path, edition: str = "company") -> Published:
    """All that the pages show, over a read-only connection that is closed again.

    The edition "analyst" gets every quote, any other only those of the quote bank.
    """
    import duckdb

    with duckdb.connect(str(database), read_only=True) as con:
        overview = rows.of(con, "select * from marts.overview")[0]
        win_rates = rows.of(con, WIN_RATES)
        windows = _windows(win_rates)
        approved = None if edition == "analyst" else {row["line"] for row in rows.of(con, APPROVED)}
        return Published(
            overview=overview,
            win_rates=win_rates,
            segments=_in_window(con, SEGMENTS, windows),
            competitors=_in_window(con, COMPETITORS, windows),
            competitor_quarters=rows.of(con, COMPETITOR_QUARTERS),
            objections=_in_window(con, OBJECTIONS, windows),
            messages=_in_window(con, MESSAGES, windows),
            reasons=_in_window(con, REASONS, windows),
            coverage=rows.of(
                con, "select * from marts.coverage where segment_name = 'all' order by period_on, outcome"
            ),
            changes=rows.of(con, "select * from marts.changes order by period_on desc, q_value, evidence_key"),
            glossary=rows.of(con, "select * from marts.glossary order by lower(label)"),
            competitor_names={
                row["competitor"]: row["name"] for row in rows.of(con, "select competitor, name from marts.competitors")
            },
            category_labels={
                row["category"]: row["label"] for row in rows.of(con, "select category, label from marts.categories")
            },
            refused=rows.of(con, "select * from marts.refused_rows_summary order by rows desc, source, entity, reason"),
            quality=rows.of(con, QUALITY),
            competitor_segments=_in_window(con, COMPETITOR_SEGMENTS, windows),
            competitor_objections=_in_window(con, COMPETITOR_OBJECTIONS, windows),
            profiles=quotes.cut(_in_window(con, PROFILES, windows), approved),
            say_now=quotes.cut(
                [row for row in _in_window(con, SAY_NOW, windows) if row["action"] != "watch"], approved
            ),
            answers=quotes.cut(_in_window(con, ANSWERS, windows), approved),
            at_stake=quotes.cut(rows.of(con, AT_STAKE), approved),
            last_week=quotes.cut(rows.of(con, LAST_WEEK), approved),
            casebook=quotes.cut(rows.of(con, CASEBOOK), approved),
            wins=quotes.cut(rows.of(con, WINS), approved),
            new_names=quotes.cut(rows.of(con, NEW_NAMES), approved),
            themes=quotes.cut(rows.of(con, THEMES), approved),
            sources=_in_window(con, SOURCES, windows),
            reason_gap=_in_window(con, REASON_GAP, windows),
            restated=rows.of(con, RESTATED),
            proofs=rows.of(con, PROOFS),
            learned=learned.read(con),
            filtered=filtered.read(
                con,
                [str(window["period"]) for window in windows],
                _of_kind(win_rates, overview, "quarter"),
                _of_kind(win_rates, overview, "month"),
            ),
        )


def _of_kind(win_rates: list[Row], overview: Row, period_kind: str) -> list[Row]:
    kind = overview["quarter_kind"] if period_kind == "quarter" else period_kind
    return [row for row in win_rates if row["period_kind"] == kind]


def _windows(win_rates: list[Row]) -> list[Row]:
    """The periods that a window may be, best first: the latest complete 12 months, the latest 12 months, all time."""
    rolling = [row for row in win_rates if row["period_kind"] == "rolling_12_months"]
    complete = [row for row in rolling if row["is_complete"]]
    everything = [row for row in win_rates if row["period_kind"] == "all_time"]
    chosen = (complete or rolling)[-1:] + everything[-1:]
    return [{"period_kind": row["period_kind"], "period": row["period"]} for row in chosen]


def _in_window(con: "duckdb.DuckDBPyConnection", query: str, windows: list[Row]) -> list[Row]:
    for window in windows:
        found = rows.of(con, query, window)
        if found:
            return found
    return []
