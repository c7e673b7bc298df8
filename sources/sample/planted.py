"""What the sample CRM holds on purpose: every planted fact in one place, with the figures that tests hold.

The composition reads its chances from here and the tests read here what must be found again. Anything that is not
named here is steady: its chance is the same in every period and its draws even out (`balance.py`), so a change that is
announced elsewhere is a false alarm.
How a deal ends is drawn before anything else and from chances that never move, so win rates have no true change.
"""

from dataclasses import dataclass
from datetime import date, timedelta

OUTCOME_SHARES = {"won": 0.37, "lost": 0.45, "no_decision": 0.18}
"""Of closed deals: a win rate of 45% of decided deals, 18% without a decision."""

INVALID_SHARE = 0.015
"""Deals whose stage is Duplicate: they are never counted."""

WIN_RATE_BY_SIZE = {"SMB": 0.52, "Mid-Market": 0.45, "Enterprise": 0.38}
"""Levels differ by size, at all times alike."""


@dataclass(frozen=True)
class RisingCompetitor:
    """One competitor is seen far more often in one segment value, from the start of a quarter."""

    competitor: str = "kaskada"
    segment_name: str = "industry"
    segment_value: str = "Logistics"
    complete_quarters: int = 2
    seen_before: float = 0.05
    seen_after: float = 0.62
    least_rise: float = 0.20


@dataclass(frozen=True)
class GrowingObjection:
    """An objection is raised far more often from the start of the latest complete quarter."""

    category: str = "price"
    complete_quarters: int = 1
    raised_before: float = 0.11
    raised_after: float = 0.75
    least_rise: float = 0.08


@dataclass(frozen=True)
class WorkingMessage:
    """Deals on which this message is used are won more often, from the day it came into use."""

    message: str = "live_in_30_days"
    complete_quarters: int = 4
    used_if_won: float = 0.42
    used_if_lost: float = 0.12
    least_gap: float = 0.20


@dataclass(frozen=True)
class HarmlessCompetitor:
    """One competitor is seen often and beaten nearly always."""

    competitor: str = "taktwerk"
    seen_if_won: float = 0.42
    seen_if_lost: float = 0.04
    least_seen: int = 100
    least_win_rate: float = 0.80
    most_lost_to_share: float = 0.03


@dataclass(frozen=True)
class PriceInTheCRM:
    """The CRM's loss reason says price for about half of the lost deals; the notes say it for far fewer."""

    crm_share: float = 0.50
    crm_share_low: float = 0.42
    crm_share_high: float = 0.58
    most_true_share: float = 0.30


RISING = RisingCompetitor()
GROWING = GrowingObjection()
WORKING = WorkingMessage()
HARMLESS = HarmlessCompetitor()
PRICE = PriceInTheCRM()

QUIET_SEGMENTS = (("region", "APAC"), ("industry", "Healthcare"))
"""Segment values in which nothing changes: neither the rising competitor nor the growing objection reaches them."""

STEADY_COMPETITORS = ("anchor", "mosaic", "runway", "plannexa", "nordwerk", "orbivance", "taktwerk")
"""Competitors whose share of deals is the same in every period."""

SEEN_SHARES = {
    "anchor": (0.10, 0.15, 0.10),
    "mosaic": (0.10, 0.13, 0.10),
    "runway": (0.07, 0.09, 0.08),
    "kaskada": (0.03, 0.065, 0.05),
    "plannexa": (0.11, 0.11, 0.10),
    "nordwerk": (0.09, 0.09, 0.08),
    "orbivance": (0.06, 0.07, 0.06),
    "taktwerk": (HARMLESS.seen_if_won, HARMLESS.seen_if_lost, 0.16),
}
"""Chance that a competitor is in a deal that is won, lost, or ends without a decision."""

RAISED_SHARES = {
    "price": (0.9, 1.15, 0.9),
    "missing_feature": (0.12, 0.20, 0.13),
    "integration": (0.11, 0.16, 0.11),
    "security_compliance": (0.08, 0.11, 0.08),
    "implementation": (0.09, 0.13, 0.10),
    "ease_of_use": (0.05, 0.09, 0.06),
    "performance_reliability": (0.05, 0.08, 0.05),
    "support_service": (0.05, 0.09, 0.05),
    "trust_brand": (0.06, 0.11, 0.06),
    "contract_terms": (0.08, 0.09, 0.08),
    "timing_priority": (0.08, 0.08, 0.55),
    "stakeholder": (0.07, 0.10, 0.38),
    "value_roi": (0.04, 0.06, 0.26),
}
"""Chance that an objection is raised, in the same order; price: a factor on `raised_before` or `raised_after`."""

SAID_AGAIN = {GROWING.category: 0.95}
SAID_AGAIN_OTHERWISE = 0.25
"""Chance that what is raised or seen is said a second time; price, at all times alike, is seldom said only once."""

STEADY_MESSAGE_USE = 0.16
"""Chance that any other message is used once it is launched, won or lost."""

LAUNCHED_QUARTERS_BACK = {
    "live_in_30_days": WORKING.complete_quarters,
    "one_price": 2,
    "data_in_europe": 12,
    "api_for_everything": 12,
    "named_engineer": 12,
    "plan_in_an_afternoon": 12,
}
"""Each message came into use at the start of a quarter: so many complete quarters before the sample's last day."""


def quarter_start(until: date, complete_quarters: int) -> date:
    """First day of the quarter that many complete quarters back; one that ends on `until` is complete."""
    after = until + timedelta(days=1)
    quarters = after.year * 4 + (after.month - 1) // 3 - complete_quarters
    return date(quarters // 4, quarters % 4 * 3 + 1, 1)


def is_quiet(segments: dict[str, str]) -> bool:
    """Whether a deal lies in a segment value in which nothing changes."""
    return any(segments[name] == value for name, value in QUIET_SEGMENTS)


def seen_share(competitor: str, outcome: str, segments: dict[str, str], on: date, until: date) -> float:
    """Chance that a deal closing on that day, with that outcome, has the competitor in it."""
    share = by_outcome(SEEN_SHARES[competitor], outcome)
    if competitor != RISING.competitor or segments[RISING.segment_name] != RISING.segment_value or is_quiet(segments):
        return share
    if on < quarter_start(until, RISING.complete_quarters):
        return share
    return share / RISING.seen_before * RISING.seen_after


def raised_share(category: str, outcome: str, segments: dict[str, str], on: date, until: date) -> float:
    """Chance that the objection is raised on a deal closing on that day with that outcome."""
    share = by_outcome(RAISED_SHARES[category], outcome)
    if category != GROWING.category:
        return share
    has_grown = on >= quarter_start(until, GROWING.complete_quarters) and not is_quiet(segments)
    return share * (GROWING.raised_after if has_grown else GROWING.raised_before)


def used_share(message: str, outcome: str, on: date, until: date) -> float:
    """Chance that the message is used on a deal closing on that day with that outcome."""
    if on < quarter_start(until, LAUNCHED_QUARTERS_BACK[message]):
        return 0.0
    if message != WORKING.message:
        return STEADY_MESSAGE_USE
    return WORKING.used_if_won if outcome == "won" else WORKING.used_if_lost


def by_outcome(shares: tuple[float, float, float], outcome: str) -> float:
    """The share for an outcome; an open deal is taken at its mean."""
    won, lost, no_decision = shares
    weights = OUTCOME_SHARES
    mean = won * weights["won"] + lost * weights["lost"] + no_decision * weights["no_decision"]
    return {"won": won, "lost": lost, "no_decision": no_decision}.get(outcome, mean)
