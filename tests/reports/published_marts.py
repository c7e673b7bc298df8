"""A small published `winloss.duckdb` made from rows, with the columns that the marts have."""

from datetime import date
from math import sqrt
from pathlib import Path
from typing import Any

import duckdb

from warehouse import tables as sql_tables

Row = dict[str, Any]

UNANSWERED = """
create schema facts;
create schema settings;
create table facts.deal_objections as
select distinct deal_id, unnest(string_split(unanswered_objections, ', ')) as category, true as is_raised,
    false as is_resolved
from marts.at_stake;
create table settings.categories as select distinct category, category as label from facts.deal_objections;
"""
VALUE_AT_STAKE = sql_tables.ROOM / "marts" / "value_at_stake.sql"
"""The one mart that is made here as the night makes it, of at_stake and open_deal_scores."""

PERIOD = "period_kind varchar, period varchar, period_on date, is_complete boolean"
WINDOWED = "period_kind varchar, period varchar, period_on date"
CELL = "competitor varchar, segment_name varchar, segment_value varchar, deal_type varchar"
CHANGE = "change double, change_low double, change_high double, is_announced boolean"


def _rate(name: str) -> str:
    return f"{name} double, {name}_low double, {name}_high double"


TABLES = {
    "overview": "company varchar, currency varchar, as_of date, data_from date, data_until date, deals bigint, "
    "closed_deals bigint, open_deals bigint, won bigint, lost bigint, no_decision bigint, notes bigint, "
    "notes_read bigint, rows_refused bigint, has_notes boolean, has_competitors boolean, has_reasons boolean, "
    "quarter_kind varchar, cells_judged bigint, "
    "extractor_version varchar, catalog_version varchar",
    "win_rate_trend": f"{PERIOD}, {CELL}, basis varchar, won bigint, lost bigint, no_decision bigint, n bigint, "
    f"value_won double, value_lost double, {_rate('win_rate')}, {_rate('broad_win_rate')}, "
    f"{_rate('no_decision_rate')}, no_decision_rate_flag varchar, flag varchar, {CHANGE}, evidence_key varchar",
    "competitor_trend": f"{PERIOD}, {CELL}, closed_deals bigint, seen bigint, {_rate('seen_share')}, won bigint, "
    f"lost bigint, no_decision bigint, n bigint, {_rate('win_rate')}, lost_to bigint, value_lost double, "
    f"top_objection varchar, flag varchar, {CHANGE}, evidence_key varchar",
    "objection_trend": f"{PERIOD}, category varchar, category_group varchar, competitor varchar, "
    f"segment_name varchar, segment_value varchar, raised bigint, resolved bigint, n bigint, {_rate('prevalence')}, "
    f"coverage double, won_if_raised bigint, n_if_raised bigint, {_rate('win_rate_if_raised')}, "
    f"won_if_not bigint, n_if_not bigint, {_rate('win_rate_if_not')}, {_rate('gap')}, flag varchar, "
    f"{CHANGE}, evidence_key varchar",
    "message_trend": f"{PERIOD}, message varchar, wording varchar, launched_on date, eligible bigint, used bigint, "
    f"buyer_echoed bigint, {_rate('use_rate')}, won_used bigint, n_used bigint, {_rate('win_rate_used')}, "
    f"won_unused bigint, n_unused bigint, {_rate('win_rate_unused')}, won_before bigint, {_rate('before')}, "
    f"n_before bigint, won_after bigint, {_rate('after')}, n_after bigint, flag varchar, evidence_key varchar",
    "reason_trend": f"{PERIOD}, outcome varchar, reason varchar, category_group varchar, deals bigint, "
    f"crm_deals bigint, {_rate('share')}, n bigint, undetermined bigint, flag varchar, evidence_key varchar",
    "coverage": f"{PERIOD}, outcome varchar, segment_name varchar, segment_value varchar, closed_deals bigint, "
    "with_notes bigint, with_pre_close_notes bigint, with_competitor bigint, with_reason bigint, evidenced bigint, "
    f"{_rate('coverage')}, {_rate('evidenced_share')}, n bigint, flag varchar, evidence_key varchar",
    "changes": "announced_for varchar, period_on date, table_name varchar, metric varchar, competitor varchar, "
    "category varchar, segment_name varchar, segment_value varchar, deal_type varchar, compared_with varchar, "
    "rate_before double, rate_after double, n_before bigint, n_after bigint, change double, change_low double, "
    "change_high double, q_value double, sentence varchar, evidence_key varchar",
    "glossary": "term varchar, label varchar, definition varchar, formula varchar",
    "competitors": "competitor varchar, name varchar",
    "categories": "category varchar, label varchar, category_group varchar",
    "extraction_quality": "category varchar, audited bigint, supporting bigint, claims_read bigint, "
    f"claims_true bigint, claims_correct bigint, {_rate('precision')}, {_rate('recall')}, is_proven boolean, "
    f"elsewhere_read bigint, elsewhere_true bigint, elsewhere_correct bigint, {_rate('elsewhere_precision')}, "
    f"{_rate('elsewhere_recall')}, "
    "evidence_key varchar",
    "restatements": "restated_on date, segment_name varchar, deal_type varchar, n bigint, sentence varchar, "
    "evidence_key varchar",
    "refused_rows_summary": "source varchar, entity varchar, reason varchar, remedy varchar, rows bigint",
    "competitor_profile": f"{WINDOWED}, competitor varchar, segment_name varchar, segment_value varchar, "
    f"side varchar, category varchar, deals bigint, n bigint, {_rate('share')}, flag varchar, quotes varchar, "
    "evidence_key varchar",
    "say_now": f"{WINDOWED}, competitor varchar, segment_name varchar, segment_value varchar, category varchar, "
    f"action varchar, sentence varchar, n bigint, {_rate('share')}, usual_share double, flag varchar, won bigint, "
    f"decided bigint, {_rate('win_rate')}, win_rate_flag varchar, quotes varchar, evidence_key varchar",
    "what_resolved": f"{WINDOWED}, category varchar, answer_kind varchar, answer varchar, answer_name varchar, "
    f"n bigint, resolved bigint, {_rate('resolved_share')}, won bigint, decided bigint, {_rate('won_share')}, "
    f"won_share_flag varchar, won_without bigint, decided_without bigint, {_rate('won_share_without')}, "
    f"won_share_without_flag varchar, {_rate('gap')}, gap_flag varchar, q_value double, has_worked boolean, "
    "flag varchar, quotes varchar, evidence_key varchar",
    "at_stake": "deal_id varchar, competitor varchar, name varchar, amount decimal(18, 2), opened_on date, "
    "days_open bigint, first_mentioned_on date, unanswered bigint, unanswered_objections varchar, "
    f"messages_to_use varchar, n bigint, {_rate('win_rate')}, flag varchar, quotes varchar, evidence_key varchar",
    "casebook": "deal_id varchar, closed_on date, outcome varchar, amount decimal(18, 2), competitors varchar, "
    "lost_to varchar, crm_reason varchar, reason varchar, what_happened varchar, why varchar, quotes varchar, "
    "evidence_key varchar",
    "new_names": "kind varchar, name varchar, first_seen_on date, is_new boolean, deals_30d bigint, "
    f"prior_30d bigint, deals_12m bigint, n bigint, {_rate('share')}, flag varchar, quote varchar, "
    "evidence_key varchar",
    "emerging_themes": "theme_id varchar, kind varchar, name varchar, first_seen_on date, deals bigint, "
    f"deals_30d bigint, prior_30d bigint, n bigint, prior_n bigint, {_rate('growth')}, growth_flag varchar, "
    "quotes varchar, evidence_key varchar",
    "quote_bank": "item_id varchar, quote varchar, line varchar, speaker varchar, said_on date, about varchar, "
    "category varchar, polarity varchar, outcome varchar, competitors varchar, permission varchar, deal_id varchar",
    "model_quality": "is_latest boolean, is_in_use boolean, verdict varchar, reason varchar, missing_features varchar, "
    f"decided_deals bigint, {_rate('auc')}, learnt_from date, judged_until date, trained_on date",
    "model_drift": "measured varchar, measure varchar, measured_value double, limit_value double, recent_deals bigint, "
    "has_drifted boolean",
    "drivers": f"driver varchar, {_rate('effect')}, deals bigint, won bigint, {_rate('win_rate')}, "
    "together_with varchar, learnt_from date, judged_until date, evidence_key varchar",
    "open_deal_scores": f"deal_id varchar, amount double, {_rate('probability')}, "
    + ", ".join(
        f"reason_{each} varchar, reason_{each}_effect double, reason_{each}_evidence_key varchar" for each in (1, 2, 3)
    ),
    "source_funnel": f"{WINDOWED}, source varchar, campaign varchar, leads bigint, untouched bigint, "
    f"{_rate('untouched_share')}, untouched_share_flag varchar, hours_to_touch double, converted bigint, "
    f"{_rate('conversion_rate')}, conversion_rate_flag varchar, opportunities bigint, won bigint, lost bigint, "
    f"n bigint, {_rate('win_rate')}, flag varchar, cycle_days double, evidence_key varchar",
    "reason_gap": f"{PERIOD}, compared varchar, outcome varchar, reason varchar, first_deals bigint, "
    f"second_deals bigint, agreed bigint, differ bigint, n bigint, {_rate('agreement')}, deals bigint, "
    f"{_rate('kappa')}, flag varchar, sentence varchar, evidence_key varchar",
}

OVERVIEW: Row = {
    "company": "Cadenza",
    "currency": "EUR",
    "as_of": date(2026, 11, 21),
    "data_from": date(2024, 5, 2),
    "data_until": date(2026, 11, 20),
    "deals": 120,
    "closed_deals": 100,
    "open_deals": 20,
    "won": 40,
    "lost": 45,
    "no_decision": 15,
    "notes": 210,
    "notes_read": 210,
    "rows_refused": 0,
    "has_notes": True,
    "has_competitors": True,
    "has_reasons": True,
    "quarter_kind": "quarter",
    "cells_judged": 0,
    "extractor_version": "1",
    "catalog_version": "c0ffee",
}
QUARTER: Row = {
    "period_kind": "quarter",
    "period": "2026-Q3",
    "period_on": date(2026, 7, 1),
    "is_complete": True,
}
WINDOW: Row = {
    "period_kind": "rolling_12_months",
    "period": "12 months to 2026-10",
    "period_on": date(2025, 11, 1),
    "is_complete": True,
}
ALL_TIME: Row = {"period_kind": "all_time", "period": "all time", "period_on": date(2024, 5, 1), "is_complete": True}


def write(path: Path, overview: Row | None = None, **tables: list[Row]) -> Path:
    """The file with every table of schema marts; columns that a row doesn't name are null."""
    with duckdb.connect(str(path)) as con:
        con.execute("create schema marts")
        for table, columns in TABLES.items():
            con.execute(f"create table marts.{table} ({columns})")
        for table, rows in {"overview": [OVERVIEW | (overview or {})], **tables}.items():
            for row in rows:
                names, marks = ", ".join(row), ", ".join("?" * len(row))
                con.execute(f"insert into marts.{table} ({names}) values ({marks})", list(row.values()))
        con.execute(UNANSWERED)
        con.execute(f"create table marts.value_at_stake as {VALUE_AT_STAKE.read_text(encoding='utf-8')}")
    return path


def rate(name: str, hits: int, n: int) -> Row:
    """A rate's three columns with its Wilson interval; null out of none."""
    if not n:
        return {name: None, f"{name}_low": None, f"{name}_high": None}
    p, z2 = hits / n, 1.959964**2
    middle, half = (p + z2 / (2 * n)) / (1 + z2 / n), sqrt(z2 * (p * (1 - p) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    return {name: p, f"{name}_low": max(0.0, middle - half), f"{name}_high": min(1.0, middle + half)}


def flag(n: int) -> str:
    """The flag of n deals."""
    return "counts_only" if n < 5 else "indicative" if n < 20 else "ranked"


def win_rate(period: Row, won: int, lost: int, no_decision: int = 0, **more: Any) -> Row:
    """A row of marts.win_rate_trend, of all deals unless told otherwise."""
    n, closed = won + lost, won + lost + no_decision
    cell = {"competitor": "all", "segment_name": "all", "segment_value": "all", "deal_type": "all"}
    row = {
        **period,
        **cell,
        "basis": "count",
        "won": won,
        "lost": lost,
        "no_decision": no_decision,
        "n": n,
        "value_won": won * 21_400.0,
        "value_lost": lost * 18_900.0,
        **rate("win_rate", won, n),
        **rate("broad_win_rate", won, closed),
        **rate("no_decision_rate", no_decision, closed),
        "flag": flag(n),
        "is_announced": False,
        **more,
    }
    return row | {"evidence_key": f"win_rate/{row['period']}/{row['segment_name']}={row['segment_value']}"}


def competitor(period: Row, name: str, closed_deals: int, won: int, lost: int, lost_to: int, **more: Any) -> Row:
    """A row of marts.competitor_trend, of all deals, seen in the deals won and lost."""
    return {
        **period,
        "competitor": name,
        "segment_name": "all",
        "segment_value": "all",
        "deal_type": "all",
        "closed_deals": closed_deals,
        "seen": won + lost,
        **rate("seen_share", won + lost, closed_deals),
        "won": won,
        "lost": lost,
        "no_decision": 0,
        "n": won + lost,
        **rate("win_rate", won, won + lost),
        "lost_to": lost_to,
        "value_lost": lost * 18_900.0,
        "flag": flag(won + lost),
        "is_announced": False,
        "evidence_key": f"competitor/{period['period']}/{name}",
        **more,
    }


def objection(period: Row, category: str, n: int, raised: int, won: int, decided: int, **more: Any) -> Row:
    """A row of marts.objection_trend, of all deals: raised in some of n, won of decided where raised."""
    return {
        **period,
        "category": category,
        "competitor": "all",
        "segment_name": "all",
        "segment_value": "all",
        "raised": raised,
        "resolved": raised // 3,
        "n": n,
        **rate("prevalence", raised, n),
        "won_if_raised": won,
        "n_if_raised": decided,
        **rate("win_rate_if_raised", won, decided),
        "won_if_not": 20,
        "n_if_not": 40,
        **rate("win_rate_if_not", 20, 40),
        "flag": flag(n),
        "is_announced": False,
        "evidence_key": f"objection/{period['period']}/{category}",
        **more,
    }


def reason(period: Row, outcome: str, name: str, n: int, deals: int, crm_deals: int, **more: Any) -> Row:
    """A row of marts.reason_trend."""
    return {
        **period,
        "outcome": outcome,
        "reason": name,
        "deals": deals,
        "crm_deals": crm_deals,
        **rate("share", deals, n),
        "n": n,
        "undetermined": 0,
        "flag": flag(n),
        "evidence_key": f"reason/{period['period']}/{outcome}/{name}",
        **more,
    }


def of_window(**more: Any) -> Row:
    """The columns of a row of the latest twelve months in a table that has no unfinished ones."""
    return {name: value for name, value in WINDOW.items() if name != "is_complete"} | more


def profile(name: str, side: str, category: str, deals: int, n: int, quotes: str | None = None) -> Row:
    """A row of marts.competitor_profile, over all segments."""
    return of_window(
        competitor=name,
        segment_name="all",
        segment_value="all",
        side=side,
        category=category,
        deals=deals,
        n=n,
        **rate("share", deals, n),
        flag=flag(n),
        quotes=quotes,
        evidence_key=f"profile/{name}/{side}/{category}",
    )


def say_now(name: str, action: str, category: str, won: int, decided: int, **more: Any) -> Row:
    """A row of marts.say_now, over all segments."""
    return of_window(
        **{
            "competitor": name,
            "segment_name": "all",
            "segment_value": "all",
            "category": category,
            "action": action,
            "sentence": f"{category}: {action}.",
            "n": 30,
            **rate("share", 20, 30),
            "usual_share": 0.4,
            "flag": "ranked",
            "won": won,
            "decided": decided,
            **rate("win_rate", won, decided),
            "win_rate_flag": flag(decided),
            "evidence_key": f"say_now/{name}/{category}",
            **more,
        }
    )


def answer(category: str, name: str, won: int, decided: int, won_without: int, without: int, **more: Any) -> Row:
    """A row of marts.what_resolved: an answer, won of decided with it and without it."""
    gap = won / decided - won_without / without
    return of_window(
        **{
            "category": category,
            "answer_kind": "message",
            "answer": name,
            "answer_name": name,
            "n": decided + 2,
            "resolved": 3,
            **rate("resolved_share", 3, decided + 2),
            "won": won,
            "decided": decided,
            **rate("won_share", won, decided),
            "won_share_flag": flag(decided),
            "won_without": won_without,
            "decided_without": without,
            **rate("won_share_without", won_without, without),
            "won_share_without_flag": flag(without),
            "gap": gap,
            "gap_low": gap - 0.1,
            "gap_high": gap + 0.1,
            "gap_flag": flag(min(decided, without)),
            "q_value": 0.01 if more.get("has_worked") else 0.4,
            "has_worked": False,
            "flag": flag(decided + 2),
            "evidence_key": f"what_resolved/{category}/{name}",
            **more,
        }
    )


def stake(deal: str, name: str, amount: int | None, unanswered: str | None = None, **more: Any) -> Row:
    """A row of marts.at_stake: an open deal that names a competitor."""
    return {
        "deal_id": deal,
        "competitor": name,
        "name": name,
        "amount": amount,
        "opened_on": date(2026, 10, 2),
        "days_open": 50,
        "unanswered": len(unanswered.split(", ")) if unanswered else 0,
        "unanswered_objections": unanswered,
        "evidence_key": f"at_stake/{name}/{deal}",
        **more,
    }


def case(deal: str, closed_on: date, outcome: str, **more: Any) -> Row:
    """A row of marts.casebook."""
    return {
        "deal_id": deal,
        "closed_on": closed_on,
        "outcome": outcome,
        "what_happened": f"{outcome.capitalize()} after 60 days.",
        "why": "Notes do not say what decided it.",
        "evidence_key": f"casebook/{deal}",
        **more,
    }


def new_name(kind: str, name: str, deals: int, **more: Any) -> Row:
    """A row of marts.new_names: a vendor or a phrase."""
    return {
        "kind": kind,
        "name": name,
        "first_seen_on": date(2026, 9, 3),
        "is_new": True,
        "deals_30d": deals,
        "prior_30d": 1,
        "deals_12m": deals + 4,
        "n": 50,
        **rate("share", deals, 50),
        "flag": "ranked",
        "evidence_key": f"new_names/{kind}/{name}",
        **more,
    }


def theme(kind: str, name: str, deals: int, **more: Any) -> Row:
    """A row of marts.emerging_themes: a vendor or a phrase, in no deal of the 30 days before."""
    return {
        "theme_id": f"{kind}-{name}",
        "kind": kind,
        "name": name,
        "first_seen_on": date(2026, 10, 30),
        "deals": deals + 1,
        "deals_30d": deals,
        "prior_30d": 0,
        "n": 50,
        "prior_n": 40,
        "growth": deals / 50,
        "growth_low": deals / 50 - 0.05,
        "growth_high": deals / 50 + 0.06,
        "growth_flag": "ranked",
        "evidence_key": f"theme/{kind}-{name}",
        **more,
    }


def source(name: str, campaign: str, leads: int, converted: int, won: int, lost: int) -> Row:
    """A row of marts.source_funnel; a fifth of the leads are untouched."""
    return of_window(
        source=name,
        campaign=campaign,
        leads=leads,
        untouched=leads // 5,
        **rate("untouched_share", leads // 5, leads),
        untouched_share_flag=flag(leads),
        hours_to_touch=26.0 if leads else None,
        converted=converted,
        **rate("conversion_rate", converted, leads),
        conversion_rate_flag=flag(leads),
        opportunities=won + lost + 4,
        won=won,
        lost=lost,
        n=won + lost,
        **rate("win_rate", won, won + lost),
        flag=flag(won + lost),
        cycle_days=61.0,
        evidence_key=f"source_funnel/{name}/{campaign}",
    )


def reason_gap(outcome: str, name: str, first: int, second: int, agreed: int, **more: Any) -> Row:
    """A row of marts.reason_gap between CRM and notes."""
    n = first + second - agreed
    return {
        **WINDOW,
        "compared": "crm_notes",
        "outcome": outcome,
        "reason": name,
        "first_deals": first,
        "second_deals": second,
        "agreed": agreed,
        "differ": n - agreed,
        "n": n,
        **rate("agreement", agreed, n),
        "deals": 40,
        "kappa": 0.31,
        "kappa_low": -0.02,
        "kappa_high": 0.6,
        "flag": flag(n),
        "sentence": f"CRM and notes differ on {n - agreed} of {n} deals.",
        "evidence_key": f"reason_gap/{outcome}/{name}",
        **more,
    }


QUALITY: Row = {
    "is_latest": True,
    "is_in_use": True,
    "verdict": "learnable",
    "decided_deals": 420,
    "auc": 0.78,
    "auc_low": 0.74,
    "auc_high": 0.82,
    "learnt_from": date(2024, 5, 2),
    "judged_until": date(2026, 11, 13),
    "trained_on": date(2026, 11, 15),
}


def driver(name: str, effect: float, deals: int, won: int, **more: Any) -> Row:
    """A row of marts.drivers, its range six points to either side."""
    told = {"driver": name, "effect": effect, "effect_low": effect - 0.06, "effect_high": effect + 0.06}
    days = {"learnt_from": QUALITY["learnt_from"], "judged_until": QUALITY["judged_until"]}
    return {**told, **days, "deals": deals, "won": won, **rate("win_rate", won, deals), "evidence_key": name, **more}


def score(deal_id: str, probability: float, reason: str, amount: float | None = None) -> Row:
    """A row of marts.open_deal_scores with one reason."""
    given = {"probability": probability, "probability_low": probability - 0.1, "probability_high": probability + 0.1}
    said = {"reason_1": reason, "reason_1_effect": 0.12, "reason_1_evidence_key": reason}
    return {"deal_id": deal_id, "amount": amount, **given, **said}


def proof(quote: str, competitors: str, **more: Any) -> Row:
    """A row of marts.quote_bank: an approved quote of a won deal that praises us."""
    said = {"item_id": quote, "quote": quote, "speaker": "buyer", "said_on": date(2026, 10, 2), "about": "us"}
    return {**said, "polarity": "pos", "outcome": "won", "competitors": competitors, **more}
