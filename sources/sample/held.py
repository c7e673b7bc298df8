"""Deals as the CRM holds them, read back with the plan in their truth, and their truth renewed."""

import json
import sqlite3
from datetime import date, datetime

from sources.sample import rows, world
from sources.sample.deals import Deal, Rival
from sources.sample.world import Account, Person

FIELDS = """
select o.id, t.outcome, o.created_at, coalesce(o.closed_on, o.expected_close_on), o.account_id, o.type, o.amount,
    o.currency, o.lead_source, o.stage, o.owner_id, t.reason, t.plan
from opportunities as o
join truth_deals as t on t.opportunity_id = o.id
where o.id = ?
"""

NOTES = """
select created_at, annotation from activities join truth on activity_id = id where opportunity_id = ? order by id
"""


def deal(database: sqlite3.Connection, deal_id: str) -> Deal:
    """The deal, with what its truth says of it."""
    *of, rep_id, reason, plan = database.execute(FIELDS, (deal_id,)).fetchone()
    known = json.loads(plan)
    return Deal(
        id=of[0],
        outcome=of[1],
        created_at=datetime.fromisoformat(of[2]),
        ends_on=date.fromisoformat(of[3]),
        account=account(database, of[4]),
        rep=next(rep for rep in world.load().reps if rep.id == rep_id),
        deal_type=of[5],
        amount=of[6],
        currency=of[7],
        lead_source=of[8],
        open_stage=of[9],
        reason=reason,
        rivals=tuple(Rival(*entry) for entry in known["rivals"]),
        objections=frozenset(known["objections"]),
        messages=tuple(known["messages"]),
    )


def account(database: sqlite3.Connection, account_id: str) -> Account:
    """The account with its people."""
    fields = "select id, name, website, industry, company_size, region from accounts where id = ?"
    found, name, website, industry, size, region = database.execute(fields, (account_id,)).fetchone()
    contacts = "select id, name, email, phone, title from contacts where account_id = ? order by id"
    people = tuple(Person(*entry) for entry in database.execute(contacts, (account_id,)))
    return Account(found, name, website, {"industry": industry, "size": size, "region": region}, people)


def renew_truth(database: sqlite3.Connection, of: Deal) -> None:
    """Write the deal's truth anew from the truth of its notes."""
    found = database.execute(NOTES, (of.id,))
    held = [(datetime.fromisoformat(at).date(), json.loads(annotation)) for at, annotation in found]
    row = rows.truth_of_deal(of, held)
    database.execute(f"insert or replace into truth_deals values ({', '.join('?' * len(row))})", row)  # noqa: S608 - places only
