"""The truth tables of the sample show the planted facts, each with its figure, and nothing else that changes."""

import json
import math
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date

import pytest

from sources import sample
from sources.sample import planted

UNTIL = date(2026, 11, 21)
LATEST = planted.quarter_start(UNTIL, 1)


@dataclass(frozen=True)
class Closed:
    """A closed deal with its truth."""

    outcome: str
    quarter: date
    segments: dict[str, str]
    reason: str
    lost_to: str | None
    competitors: frozenset[str]
    objections: frozenset[str]
    messages: frozenset[str]
    loss_reason: str | None
    has_note: bool


@pytest.fixture(scope="module")
def deals(tmp_path_factory: pytest.TempPathFactory) -> list[Closed]:
    """The closed deals of the sample as it is shown."""
    return list(closed_deals(tmp_path_factory))


def closed_deals(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Closed]:
    path = sample.write(tmp_path_factory.mktemp("planted"), until=UNTIL)
    rows = """
        select t.outcome, o.closed_on, o.industry, o.company_size, o.region, t.reason, t.lost_to, t.competitors,
            t.objections, t.messages, o.loss_reason, exists (
                select 1 from activities a where a.opportunity_id = o.id and substr(a.created_at, 1, 10) < o.closed_on)
        from truth_deals t join opportunities o on o.id = t.opportunity_id
        where t.outcome in ('won', 'lost', 'no_decision')"""
    with closing(sqlite3.connect(path)) as database:
        for (
            outcome,
            closed_on,
            industry,
            size,
            region,
            reason,
            lost_to,
            *sets,
            loss_reason,
            has_note,
        ) in database.execute(rows):
            yield Closed(
                outcome,
                planted.quarter_start(date.fromisoformat(closed_on), 0),
                {"industry": industry, "size": size, "region": region},
                reason,
                lost_to,
                *(frozenset(json.loads(held)) for held in sets),
                loss_reason,
                bool(has_note),
            )


def share(deals: list[Closed], holds: Callable[[Closed], bool]) -> float:
    return sum(map(holds, deals)) / len(deals)


def test_one_competitor_rises_in_one_segment(deals: list[Closed]) -> None:
    fact = planted.RISING
    step = planted.quarter_start(UNTIL, fact.complete_quarters)
    of = [deal for deal in deals if deal.has_note and deal.segments[fact.segment_name] == fact.segment_value]

    def seen(quarter: date) -> float:
        return share([deal for deal in of if deal.quarter == quarter], lambda deal: fact.competitor in deal.competitors)

    assert seen(step) - seen(planted.quarter_start(step, 1)) >= fact.least_rise
    assert seen(LATEST) - seen(planted.quarter_start(LATEST, 4)) >= fact.least_rise
    elsewhere = [deal for deal in deals if deal.has_note and deal.segments[fact.segment_name] != fact.segment_value]
    assert share(elsewhere, lambda deal: fact.competitor in deal.competitors) < 0.1


def test_price_objections_grow_after_a_date(deals: list[Closed]) -> None:
    fact = planted.GROWING
    step = planted.quarter_start(UNTIL, fact.complete_quarters)
    noted = [deal for deal in deals if deal.has_note]

    def raised(of: list[Closed]) -> float:
        return share(of, lambda deal: fact.category in deal.objections)

    before = [deal for deal in noted if deal.quarter == planted.quarter_start(step, 1)]
    after = [deal for deal in noted if deal.quarter >= step]
    assert raised(before) == pytest.approx(fact.raised_before, abs=0.05)
    assert raised(after) - raised(before) >= 2 * fact.least_rise
    quiet = [deal for deal in after if planted.is_quiet(deal.segments)]
    assert raised(quiet) == pytest.approx(fact.raised_before, abs=0.08)


def test_the_message_works_from_the_day_on_which_it_is_launched(deals: list[Closed]) -> None:
    fact = planted.WORKING
    launched_on = planted.quarter_start(UNTIL, fact.complete_quarters)
    decided = [deal for deal in deals if deal.has_note and deal.outcome in ("won", "lost")]
    assert [deal for deal in decided if deal.quarter < launched_on and fact.message in deal.messages] == []
    since = [deal for deal in decided if deal.quarter >= launched_on]
    used = [deal for deal in since if fact.message in deal.messages]
    unused = [deal for deal in since if fact.message not in deal.messages]
    assert len(used) >= 100

    def win_rate(of: list[Closed]) -> float:
        return share(of, lambda deal: deal.outcome == "won")

    assert win_rate(used) - win_rate(unused) >= fact.least_gap


def test_one_competitor_is_never_a_threat(deals: list[Closed]) -> None:
    fact = planted.HARMLESS
    seen = [deal for deal in deals if fact.competitor in deal.competitors and deal.outcome in ("won", "lost")]
    assert len(seen) >= fact.least_seen
    assert share(seen, lambda deal: deal.outcome == "won") >= fact.least_win_rate
    lost = [deal for deal in deals if deal.outcome == "lost"]
    assert share(lost, lambda deal: deal.lost_to == fact.competitor) <= fact.most_lost_to_share


def test_the_crm_says_price_far_more_often_than_the_notes(deals: list[Closed]) -> None:
    fact = planted.PRICE
    lost = [deal for deal in deals if deal.outcome == "lost"]
    assert fact.crm_share_low <= share(lost, lambda deal: deal.loss_reason == "Price") <= fact.crm_share_high
    assert share(lost, lambda deal: deal.reason == "price") <= fact.most_true_share


def steady() -> Iterator[tuple[str, Callable[[Closed], bool], Callable[[Closed], bool]]]:
    """Every rate that never moves: its name, the deals it is of, and what is counted."""
    everywhere = [("", lambda deal: True)]
    quiet = [
        (f"{name}={value}", lambda deal, n=name, v=value: deal.segments[n] == v)
        for name, value in planted.QUIET_SEGMENTS
    ]
    for where, of in everywhere + quiet:
        for competitor in planted.STEADY_COMPETITORS:
            yield f"{competitor} seen {where}", of, lambda deal, c=competitor: c in deal.competitors
        for category in planted.RAISED_SHARES:
            if where or category != planted.GROWING.category:
                yield f"{category} raised {where}", of, lambda deal, c=category: c in deal.objections
        yield (
            f"won {where}",
            lambda deal, of=of: of(deal) and deal.outcome != "no_decision",
            lambda deal: deal.outcome == "won",
        )
    for name, value in planted.QUIET_SEGMENTS:
        yield (
            f"{planted.RISING.competitor} seen {name}={value}",
            lambda deal, n=name, v=value: deal.segments[n] == v,
            lambda deal: planted.RISING.competitor in deal.competitors,
        )


def test_nothing_else_changes_from_one_quarter_to_the_next_or_to_the_next_year(deals: list[Closed]) -> None:
    noted = [deal for deal in deals if deal.has_note]
    found = []
    for rate, of, counted in steady():
        for before in (planted.quarter_start(LATEST, 1), planted.quarter_start(LATEST, 4)):
            groups = [[deal for deal in noted if deal.quarter == quarter and of(deal)] for quarter in (before, LATEST)]
            if min(map(len, groups)) >= 20:
                found.append((two_sided_p(*((sum(map(counted, group)), len(group)) for group in groups)), rate))
    found.sort()
    assert len(found) > 100
    announced = [rate for rank, (p, rate) in enumerate(found, 1) if p <= 0.05 * rank / len(found)]
    assert announced == []


def two_sided_p(before: tuple[int, int], after: tuple[int, int]) -> float:
    """p of the difference of two shares, by the normal approximation."""
    pooled = (before[0] + after[0]) / (before[1] + after[1])
    error = math.sqrt(pooled * (1 - pooled) * (1 / before[1] + 1 / after[1]))
    return math.erfc(abs(after[0] / after[1] - before[0] / before[1]) / error / math.sqrt(2)) if error else 1.0


def test_quarters_start_where_they_should() -> None:
    assert [planted.quarter_start(date(2026, 11, 21), back) for back in (0, 1, 2, 4)] == [
        date(2026, 10, 1),
        date(2026, 7, 1),
        date(2026, 4, 1),
        date(2025, 10, 1),
    ]
