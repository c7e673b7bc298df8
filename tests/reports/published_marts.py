"""A small published `winloss.duckdb` made from rows, with the columns that the marts have."""

from datetime import date
from math import sqrt
from pathlib import Path
from typing import Any

import duckdb

Row = dict[str, Any]

PERIOD = "period_kind varchar, period varchar, period_on date, is_complete boolean"
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
    f"{_rate('no_decision_rate')}, flag varchar, {CHANGE}, evidence_key varchar",
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
    "evidence_key varchar",
    "refused_rows_summary": "source varchar, entity varchar, reason varchar, remedy varchar, rows bigint",
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
