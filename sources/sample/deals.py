"""One deal of the sample, drawn whole before a word is written: how it ends, who else is in it, what is objected to.

Each deal has a random generator of its own, seeded by the sample's seed and the deal's number; the last day of the
sample only shifts its dates and decides, through `planted.py`, which chances hold. `balance.py` evens the draws out.
"""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sources.sample import planted
from sources.sample.balance import Balance
from sources.sample.world import Account, Person, World, dice, drawn

DEAL_TYPES = {"New Business": 0.62, "Renewal": 0.2, "Upsell": 0.18}
OPEN_STAGES = {"Prospecting": 0.2, "Discovery": 0.3, "Proposal": 0.3, "Negotiation": 0.2}
SIZE_AMOUNTS = {"SMB": 14000, "Mid-Market": 42000, "Enterprise": 130000}
REASONS_WON = {
    "ease_of_use": 0.2,
    "missing_feature": 0.2,
    "implementation": 0.14,
    "support_service": 0.12,
    "price": 0.1,
    "integration": 0.1,
    "trust_brand": 0.08,
    "value_roi": 0.06,
}
REASONS_LOST = {
    "missing_feature": 0.26,
    "integration": 0.2,
    "implementation": 0.16,
    "trust_brand": 0.14,
    "support_service": 0.12,
    "security_compliance": 0.12,
}
REASONS_NO_DECISION = {"timing_priority": 0.55, "stakeholder": 0.28, "value_roi": 0.17}
DAYS_BACK, DAYS_AHEAD = 905, 110


@dataclass(frozen=True)
class Rival:
    """A competitor in a deal."""

    competitor: str
    is_incumbent: bool = False
    is_selected: bool = False
    is_ruled_out: bool = False


@dataclass
class Deal:
    """What is true of a deal, whether or not its notes and the CRM say so."""

    id: str
    outcome: str
    created_at: datetime
    ends_on: date
    account: Account
    rep: Person
    deal_type: str
    amount: float
    currency: str
    lead_source: str
    open_stage: str
    reason: str | None = None
    rivals: tuple[Rival, ...] = ()
    objections: frozenset[str] = frozenset()
    messages: tuple[str, ...] = ()
    used: set[int] = field(default_factory=set)

    @property
    def is_closed(self) -> bool:
        """Whether it has ended; a duplicate has not, and is never counted."""
        return self.outcome in planted.OUTCOME_SHARES

    @property
    def lost_to(self) -> str | None:
        """The competitor that the buyer chose."""
        return next((rival.competitor for rival in self.rivals if rival.is_selected), None)


def draw(world: World, seed: int, number: int, deals: int, until: date, balance: Balance) -> Deal:
    """The deal of that number out of so many, in a sample that ends before `until`. Later numbers end later."""
    rng = dice(seed, "deal", number)
    account = world.account(seed, rng.randrange(world.accounts(deals)))
    size, deal_type = account.segments["size"], drawn(rng, DEAL_TYPES)
    end = int((number - rng.random()) / deals * (DAYS_BACK + DAYS_AHEAD)) - DAYS_BACK
    cycle = min(max(int(rng.lognormvariate(4.2, 0.5)), 12), 260)
    since = rng.randrange(3, 60)
    begun = min(end - cycle, -since) if end >= 0 else end - cycle
    opened = datetime.combine(until + timedelta(days=begun), time(7 + rng.randrange(9), rng.randrange(60)))
    deal = Deal(
        id=f"OPP-{number:06d}",
        outcome="open",
        created_at=opened,
        ends_on=workday(until + timedelta(days=end), opened.date()),
        account=account,
        rep=world.rep(rng, account.segments["region"]),
        deal_type=deal_type,
        amount=float(round(SIZE_AMOUNTS[size] * rng.lognormvariate(0, 0.45), -2)),
        currency="USD" if account.segments["region"] == "North America" else "EUR",
        lead_source=drawn(rng, world.names["lead_sources"]),
        open_stage=drawn(rng, OPEN_STAGES),
    )
    if rng.random() < planted.INVALID_SHARE:
        deal.outcome = "invalid"
        return deal
    if end < 0:
        deal.outcome = ended(deal, balance, rng)
    settle(deal, balance, rng, until)
    return deal


def ended(deal: Deal, balance: Balance, rng: random.Random) -> str:
    """How a deal ends; the share without a decision is the same for every size."""
    groups = groups_of(deal)
    if balance.holds("no_decision", planted.OUTCOME_SHARES["no_decision"], groups, rng):
        return "no_decision"
    rate = planted.WIN_RATE_BY_SIZE[deal.account.segments["size"]]
    return "won" if balance.holds("won", rate, groups, rng) else "lost"


def groups_of(deal: Deal) -> list[str]:
    """The groups of deals that this one is counted in."""
    return ["all", deal.deal_type, deal.lead_source, *deal.account.segments.values()]


def settle(deal: Deal, balance: Balance, rng: random.Random, until: date) -> None:
    """Draw who else is in the deal, what is objected to and which messages are used, given how it ends."""
    of = (deal.outcome, deal.account.segments, deal.ends_on, until)
    groups = [*groups_of(deal), deal.outcome]
    seen = [name for name in planted.SEEN_SHARES if balance.holds(name, planted.seen_share(name, *of), groups, rng)]
    raised = [
        category
        for category in planted.RAISED_SHARES
        if balance.holds(category, planted.raised_share(category, *of), groups, rng)
    ]
    used = [
        message
        for message in planted.LAUNCHED_QUARTERS_BACK
        if balance.holds(message, planted.used_share(message, deal.outcome, deal.ends_on, until), groups, rng)
    ]
    incumbent, ruled_out = rng.random(), [rng.random() < 0.25 for _ in seen]
    rng.shuffle(seen)
    deal.rivals = tuple(
        Rival(
            name,
            is_incumbent=at == 0 and incumbent < 0.3 and deal.deal_type == "New Business",
            is_ruled_out=ruled_out[at],
        )
        for at, name in enumerate(seen)
    )
    deal.objections, deal.messages = frozenset(raised), tuple(used)
    decide(deal, rng)


def decide(deal: Deal, rng: random.Random) -> None:
    """Draw the reason of a closed deal and, if it was lost to somebody, to whom."""
    if deal.outcome == "won":
        deal.reason = drawn(rng, {key: share for key, share in REASONS_WON.items() if key not in deal.objections})
    elif deal.outcome == "no_decision":
        raised = {key: share for key, share in REASONS_NO_DECISION.items() if key in deal.objections}
        deal.reason = drawn(rng, raised or REASONS_NO_DECISION)
    elif deal.outcome == "lost":
        raised = {key: 1.0 for key in sorted(deal.objections) if key not in REASONS_NO_DECISION}
        deal.reason = drawn(rng, raised or REASONS_LOST)
        threats = [rival for rival in deal.rivals if rival.competitor != planted.HARMLESS.competitor]
        chosen = rng.choice(threats) if threats and rng.random() < 0.85 else None
        deal.rivals = tuple(
            Rival(rival.competitor, rival.is_incumbent, rival is chosen, rival.is_ruled_out and rival is not chosen)
            for rival in deal.rivals
        )


def workday(day: date, earliest: date) -> date:
    """That day, or the Friday before a weekend unless that is too early."""
    friday = day - timedelta(days=max(0, day.weekday() - 4))
    return friday if friday > earliest else day
