"""A deal, its notes and its truth as rows of the CRM's tables, with the habits that a real CRM's users have.

Reps leave the competitor field empty, spell it their own way, and pick the first loss reason in the list.
"""

import json
import random
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from sources.sample import planted
from sources.sample.deals import Deal
from sources.sample.notes import Note
from sources.sample.world import Account, Vendor, World

STAGES = {"won": "Closed Won", "lost": "Closed Lost", "invalid": "Duplicate"}
TYPES = {
    "call_note": "Call",
    "email": "Email",
    "transcript": "Meeting transcript",
    "crm_comment": "Comment",
    "chat": "Chat",
    "debrief": "Win/loss debrief",
}
LOSS_REASONS = {
    "missing_feature": "Missing features",
    "integration": "Missing features",
    "support_service": "Service",
    "trust_brand": "Vendor fit",
}
NO_DECISION_REASONS = ("No decision", "No budget")
Row = tuple[Any, ...]


def opportunity(deal: Deal, world: World, rng: random.Random, last_note_at: datetime | None, until: date) -> Row:
    """The row of `opportunities`."""
    person = rng.choice(deal.account.people)
    has_ended = deal.outcome != "open"
    closed_on = min(deal.ends_on, until - timedelta(days=1)) if has_ended else None
    ended_at = datetime.combine(closed_on, time(16, rng.randrange(60))) if closed_on else deal.created_at
    modified_at = max(ended_at, last_note_at or deal.created_at)
    stage, loss_reason = ending(deal, rng)
    segments = deal.account.segments
    return (
        deal.id,
        f"{deal.account.name}: {deal.deal_type.lower()}",
        deal.account.id,
        person.id,
        deal.rep.id,
        deal.deal_type,
        stage,
        deal.amount,
        deal.currency,
        segments["industry"],
        segments["size"],
        segments["region"],
        deal.lead_source,
        competitor_field(deal, world, rng),
        loss_reason,
        stamp(deal.created_at),
        deal.ends_on.isoformat(),
        closed_on.isoformat() if closed_on else None,
        stamp(modified_at),
    )


def ending(deal: Deal, rng: random.Random) -> tuple[str, str | None]:
    """Stage and loss reason as the rep chose them. Price stands first in the list."""
    at, is_other, is_closed_lost = rng.random(), rng.random(), rng.random() < 0.5
    if deal.outcome == "no_decision":
        return ("Closed Lost", NO_DECISION_REASONS[at < 0.4]) if is_closed_lost else ("Closed No Decision", None)
    if deal.outcome != "lost":
        return STAGES.get(deal.outcome, deal.open_stage), None
    if at < (0.72 if deal.reason == "price" else planted.PRICE.crm_share - 0.04):
        return "Closed Lost", "Price"
    if is_other < 0.2:
        return "Closed Lost", None
    if deal.lost_to and is_other < 0.5:
        return "Closed Lost", "Lost to competitor"
    return "Closed Lost", LOSS_REASONS.get(deal.reason or "", "Other")


def competitor_field(deal: Deal, world: World, rng: random.Random) -> str | None:
    """The competitor field: filled for about half of the deals that have a competitor, in the rep's own spelling."""
    at, how = rng.random(), rng.random()
    if not deal.rivals:
        return rng.choice(("In-house", "Excel", "None")) if at < 0.05 else None
    if deal.outcome == "lost" and not deal.lost_to:
        return None
    if at > 0.5:
        return None
    ordered = sorted(deal.rivals, key=lambda rival: not rival.is_selected)
    named = [world.competitors[rival.competitor] for rival in ordered]
    if len(named) > 1 and how < 0.35:
        return f"{named[0].name}; {named[1].name}"
    return spelled(named[0], how, rng)


def spelled(vendor: Vendor, how: float, rng: random.Random) -> str:
    """A competitor's name as a rep types it into a field."""
    variants = (f"{vendor.name} Inc.", f"{vendor.name.upper()}", vendor.aliases[0], f"{vendor.name} ")
    return vendor.name if how < 0.8 else rng.choice(variants)


def activity(note: Note, activity_id: str, deal: Deal) -> Row:
    """The row of `activities`."""
    written_at = stamp(note.written_at)
    return activity_id, deal.id, deal.rep.id, TYPES[note.kind], note.body, written_at, written_at


def truth(activity_id: str, annotation: dict[str, Any]) -> Row:
    """The row of `truth`."""
    return activity_id, as_json(annotation | {"note_id": activity_id})


def truth_of_deal(deal: Deal, notes: Iterable[tuple[date, dict[str, Any]]]) -> Row:
    """The row of `truth_deals`: what the notes before the close hold, and the plan behind them."""
    closed_on = deal.ends_on if deal.is_closed else None
    before = [held for written_on, held in notes if closed_on is None or written_on < closed_on]
    competitors = {m["competitor"] for held in before for m in held["mentions"] if m["assertion"] == "present"}
    objections = {
        claim["category"]
        for held in before
        for claim in held["claims"]
        if claim["about"] == "us" and claim["polarity"] == "neg" and claim["status"] != "denied"
    }
    messages = {echo["message"] for held in before for echo in held["echoes"]}
    plan = {
        "rivals": [[one.competitor, one.is_incumbent, one.is_selected, one.is_ruled_out] for one in deal.rivals],
        "objections": sorted(deal.objections),
        "messages": list(deal.messages),
    }
    listed = [as_json(sorted(found)) for found in (competitors, objections, messages)]
    return deal.id, deal.outcome, deal.reason, deal.lost_to, *listed, as_json(plan)


def account(of: Account, rng: random.Random, until: date) -> Row:
    """The row of `accounts`."""
    created_on = until - timedelta(days=rng.randrange(1200, 2400))
    segments = of.segments
    return (
        of.id,
        of.name,
        of.domain,
        segments["industry"],
        segments["size"],
        segments["region"],
        f"{created_on} 08:00:00",
    )


def lead(deal: Deal, number: int, rng: random.Random) -> tuple[Row, Row | None]:
    """The lead that the deal came from, and its membership in a campaign if it has one."""
    created_at = deal.created_at - timedelta(days=rng.randrange(1, 40))
    responded_at = created_at - timedelta(hours=rng.randrange(1, 200))
    lead_id, campaign = f"L-{number:06d}", rng.randrange(24)
    row = (lead_id, deal.account.id, deal.lead_source, "Converted", deal.id, stamp(created_at))
    if campaign >= 8:
        return row, None
    return row, (f"CMP-{campaign + 1}", lead_id, "Responded", stamp(responded_at))


def idle_lead(deal: Deal, number: int, rng: random.Random) -> Row:
    """A lead at the same account that became no deal."""
    created_at = deal.created_at + timedelta(days=rng.randrange(-60, 3))
    status = rng.choice(("New", "Nurturing", "Disqualified"))
    return f"L-{number:06d}-B", deal.account.id, deal.lead_source, status, None, stamp(created_at)


def stamp(at: datetime) -> str:
    """A timestamp as the CRM stores it: UTC, without a zone."""
    return at.strftime("%Y-%m-%d %H:%M:%S")


def as_json(value: Any) -> str:
    """JSON as it is stored: letters as they are, keys in order."""
    return json.dumps(value, ensure_ascii=False)
