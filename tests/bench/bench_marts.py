"""`make bench-marts`: how long all facts, counts and marts take, table by table, beside one query of the same counts.

Deals, three notes and five claims each are made as tables (tests/warehouse/many_deals.py). The query is what an analyst
would write by hand for the cells of win rates, competitors, objections and reasons alone: counts, no intervals.
Wall time and CPU time are both printed, since what else the machine does counts in the first. Then a night on which
0.5% of the rows are new: the same tables again, facts and counts narrowed to the deals that changed.
"""

import argparse
import json
import resource
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from tests.warehouse import few_deals, many_deals
from warehouse import narrowing
from warehouse.connection import connect

NEW_ROWS = """
insert into staging.deals by name
select * replace ('E' || deal_id as deal_id, closed_on + 20 as closed_on)
from staging.deals where hash(deal_id, 1) % 200 = 0;
insert into staging.notes by name
select * replace ('E' || note_id as note_id, if(hash(deal_id, 1) % 200 = 0, 'E' || deal_id, deal_id) as deal_id)
from staging.notes where hash(note_id, 2) % 200 = 0;
insert into nlp.readings by name
select * replace ('E' || note_id as note_id) from nlp.readings where hash(note_id, 2) % 200 = 0;
insert into nlp.claims by name
select * replace ('E' || note_id as note_id) from nlp.claims where hash(note_id, 2) % 200 = 0;
insert into nlp.mentions by name
select * replace ('E' || note_id as note_id) from nlp.mentions where hash(note_id, 2) % 200 = 0;
insert into nlp.echoes by name
select * replace ('E' || note_id as note_id) from nlp.echoes where hash(note_id, 2) % 200 = 0;
"""
BY_HAND = """
with closed as (
    select
        deal_id, outcome, closed_on, deal_type, amount, segments, crm_competitors,
        cast(date_trunc('month', closed_on) as date) as month_on,
        cast(date_trunc('quarter', closed_on) as date) as quarter_on
    from staging.deals
    where is_current and outcome in ('won', 'lost', 'no_decision')
),
noted as (
    select notes.deal_id, notes.note_id
    from staging.notes as notes
    inner join closed on notes.deal_id = closed.deal_id and notes.written_at < closed.closed_on
),
seen as (
    select noted.deal_id, mentions.competitor
    from noted
    inner join nlp.mentions as mentions on noted.note_id = mentions.note_id and mentions.assertion = 'present'
    union
    select deal_id, names.competitor
    from (select deal_id, unnest(crm_competitors) as crm_name from closed)
    inner join staging.competitor_names as names using (crm_name)
    union all
    select deal_id, 'all' from closed
),
objections as (
    select distinct noted.deal_id, claims.category
    from noted
    inner join nlp.claims as claims on noted.note_id = claims.note_id
    where claims.about = 'us' and claims.polarity = 'neg' and claims.status <> 'denied'
),
reasons as (
    select notes.deal_id, arg_max(readings.primary_reason, readings.primary_reason_confidence) as reason
    from staging.notes as notes
    inner join nlp.readings as readings on notes.note_id = readings.note_id
    where readings.primary_reason is not null
    group by notes.deal_id
),
placed as (
    select *, unnest(['all', 'industry', 'size', 'region']) as segment_name,
        unnest(['all', segments['industry'], segments['size'], segments['region']]) as segment_value
    from closed
),
periods as (
    select distinct 'month' as period_kind, month_on as period_on, month_on from closed
    union all
    select distinct 'quarter', quarter_on, month_on from closed
    union all
    select distinct 'rolling', later.month_on, months.month_on
    from (select distinct month_on from closed) as months
    inner join (select distinct month_on from closed) as later
        on months.month_on between later.month_on - interval 11 month and later.month_on
    union all
    select distinct 'all', date '2000-01-01', month_on from closed
),
deal_cells as (
    select periods.period_kind, periods.period_on, seen.competitor, segment_name, segment_value, deal_type,
        count(*) filter (where outcome = 'won') as won, count(*) filter (where outcome = 'lost') as lost,
        count(*) filter (where outcome = 'no_decision') as no_decision,
        sum(amount) filter (where outcome = 'won') as value_won,
        sum(amount) filter (where outcome = 'lost') as value_lost
    from placed
    inner join seen using (deal_id)
    inner join periods using (month_on)
    group by grouping sets (
        (periods.period_kind, periods.period_on, seen.competitor, segment_name, segment_value, deal_type),
        (periods.period_kind, periods.period_on, seen.competitor, segment_name, segment_value)
    )
),
objection_cells as (
    select periods.period_kind, periods.period_on, objections.category, seen.competitor, segment_name, segment_value,
        count(*) as raised, count(*) filter (where outcome = 'won') as won
    from placed
    inner join objections using (deal_id)
    inner join seen using (deal_id)
    inner join periods using (month_on)
    group by all
),
reason_cells as (
    select periods.period_kind, periods.period_on, outcome, reason, count(*) as deals
    from closed
    inner join reasons using (deal_id)
    inner join periods using (month_on)
    group by all
)
select
    (select sum(hash(deal_cells)) from deal_cells), (select sum(hash(objection_cells)) from objection_cells),
    (select sum(hash(reason_cells)) from reason_cells)
"""


def main():
    """Print the seconds of each table, the whole, the peak of memory, and the query by hand."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deals", type=int, default=1_000_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory", default="4GB", help="DuckDB's limit; pandas needs some beside it")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, connect(Path(folder) / "warehouse.duckdb") as con:
        con.execute(f"set threads = {given.threads}; set memory_limit = '{given.memory}'")
        many_deals.fill(con, given.deals)
        con.execute("checkpoint")
        last = [time.perf_counter(), time.process_time()]
        tables = {}

        def built(name):
            now = [time.perf_counter(), time.process_time()]
            tables[name] = {"seconds": now[0] - last[0], "cpu": now[1] - last[1]}
            last[:] = [time.perf_counter(), time.process_time()]

        def night(as_of):
            tables.clear()
            parameters = few_deals.PARAMETERS | {"as_of": as_of}
            narrowing.begin(con, parameters)
            built("the search for changed deals")
            few_deals.build_all(con, parameters=parameters, built=built)
            narrowing.end(con)
            con.execute("checkpoint")
            built("the checkpoint")
            return dict(tables)

        first = night(few_deals.PARAMETERS["as_of"])
        built("")
        con.execute(BY_HAND).fetchall()
        built("the query by hand")
        by_hand = tables["the query by hand"]
        con.execute(NEW_ROWS)
        con.execute("checkpoint")
        built("")
        later = night(few_deals.PARAMETERS["as_of"] + timedelta(days=1))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    whole, new = shown(first, f"{given.deals:,} deals"), shown(later, "0.5% new rows")
    print(f"{by_hand['seconds']:8.2f} s  {by_hand['cpu']:8.2f} CPU s  the query by hand; peak {peak:.1f} GB")
    for name, figures in (("all", whole), ("a night", new)):
        ratios = {unit: figures[unit] / by_hand[unit] for unit in figures}
        print(f"{ratios['seconds']:8.1f}    {ratios['cpu']:8.1f}        times the query by hand, {name}")
    if given.json:
        figures = {"deals": given.deals, "first": first, "later": later, "peak_gb": peak, "by_hand": by_hand}
        given.json.write_text(json.dumps(figures, indent=2), encoding="utf-8")


def shown(times, of):
    """Print the seconds of each table, the slowest first, and of all; returns these."""
    whole = {unit: sum(table[unit] for table in times.values()) for unit in ("seconds", "cpu")}
    for name, table in sorted(times.items(), key=lambda each: -each[1]["cpu"]):
        if name:
            print(f"{table['seconds']:8.2f} s  {table['cpu']:8.2f} CPU s  {name}")
    print(f"{whole['seconds']:8.2f} s  {whole['cpu']:8.2f} CPU s  all tables: {of}")
    return whole


if __name__ == "__main__":
    main()
