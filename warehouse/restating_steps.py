# ruff: noqa: S608 - the names in these statements are our own
"""The statements by which `restating` finds what moved a published figure, in the order in which they run.

CHANGED: figures that are others now; RECOUNTED: deals of which something is told otherwise; MOVES: each of these that
counts for something else, going as it was and coming as it is, with the cause; MOVED_CELLS: their sums per cell;
RESTATED: the figures with what moved them; PUBLISHED_NOW: the log; COUNTED_NOW: what each deal counts for from now on.
"""

CAUSES = ("new_deals", "late_edits", "catalog", "corrections", "extractor")
"""What a deal's change is laid to, in the order in which the parts of a difference are worked out."""
CELL = ("metric", "competitor", "category", "segment_name", "segment_value", "deal_type")
FIGURE = {
    "period": "varchar",
    "period_on": "date",
    "table_name": "varchar",
    **dict.fromkeys(CELL, "varchar"),
    "evidence_key": "varchar",
}
MOVED = tuple(f"{part}_by_{cause}" for cause in CAUSES for part in ("counted", "n"))
OF_THE_CRM = ("outcome", "closed_on", "deal_type", "segments", "crm_competitors")
OF_NOTES = ("has_pre_close_note", "noted_competitors", "raised")

_SAME = " and ".join(f"figures.{name} = latest.{name}" for name in ("period_on", *CELL))
_LATEST = f"""
    select * from meta.published_figures
    qualify row_number() over (partition by period_on, {", ".join(CELL)} order by published_on desc, rowid desc) = 1
"""
CHANGED = f"""
create or replace temp table changed_figures as
select figures.*, latest.counted as counted_before, latest.n as n_before
from figures
inner join ({_LATEST}) as latest on {_SAME}
where figures.counted <> latest.counted or figures.n <> latest.n
union all by name
select latest.* exclude (published_on, counted, n), latest.counted as counted_before, latest.n as n_before
from ({_LATEST}) as latest
anti join figures on {_SAME}
where (latest.counted > 0 or (latest.metric = 'win_rate' and latest.n > 0))
    and latest.period in (select period from figures)
"""

RECOUNTED = """
create or replace temp table recounted as
select deal_id
from (select deal_id, hash(deals) as counts_for from meta.counted_deals as deals) as old
full join (select deal_id, hash(deals) as counts_for from facts.counted_deals as deals) as new using (deal_id)
where old.counts_for is distinct from new.counts_for
"""

# A deal that counts for something else goes as it was and comes as it is; where both the CRM and the notes say
# something else, it first changes by the CRM alone. What its notes say changes with the notes or the close date, or
# else with who or what reads them.
_DIFFERS = "({}) is distinct from ({})"
_CRM_DIFFERS = _DIFFERS.format(*(", ".join(f"{side}.{name}" for name in OF_THE_CRM) for side in ("old", "new")))
_NOTES_DIFFER = _DIFFERS.format(*(", ".join(f"{side}.{name}" for name in OF_NOTES) for side in ("old", "new")))
MOVES = f"""
create or replace temp table moves as
with deals as (
    select
        old,
        new,
        case
            when old.deal_id is null then 'new_deals'
            when new.deal_id is null or old.closed_on is distinct from new.closed_on
                or old.notes_hash is distinct from new.notes_hash then 'late_edits'
            when old.extractor_version is distinct from new.extractor_version then 'extractor'
            when old.answers_hash is distinct from new.answers_hash then 'corrections'
            else 'catalog'
        end as cause
    from (from meta.counted_deals where deal_id in (from recounted)) as old
    full join (from facts.counted_deals where deal_id in (from recounted)) as new on old.deal_id = new.deal_id
    where exists (from changed_figures)
        and (old.deal_id is null or new.deal_id is null or {_CRM_DIFFERS} or {_NOTES_DIFFER})
),

states as (
    select if(cause = 'new_deals', cause, 'late_edits') as cause, -1 as moved, old as crm, old as noted from deals
    union all
    select if(cause = 'new_deals', cause, 'late_edits'), 1, new, if(cause = 'new_deals', new, old) from deals
    union all
    select cause, -1, new, old from deals where cause <> 'new_deals'
    union all
    select cause, 1, new, new from deals where cause <> 'new_deals'
)

select
    cause,
    moved,
    date_trunc('month', crm.closed_on) as month_on,
    crm.outcome = 'won' as is_won,
    crm.outcome in ('won', 'lost') as is_decided,
    noted.has_pre_close_note as is_noted,
    noted.has_pre_close_note or len(crm.crm_competitors) > 0 as is_evidenced,
    list_append(list_distinct(crm.crm_competitors || noted.noted_competitors), 'all') as competitors,
    noted.raised,
    list_transform(
        crm.segments,
        lambda part : {{'name': part.segment_name, 'value': part.segment_value, 'deal_type': 'all'}}
    ) || if(crm.deal_type is null, [], [{{'name': 'all', 'value': 'all', 'deal_type': crm.deal_type}}]) as parts
from states
where crm.deal_id is not null and crm.outcome in ('won', 'lost', 'no_decision') and crm.closed_on is not null
"""
MOVED_CELLS = """
create or replace temp table moved_cells as
with quarters as (
    select distinct changed.period_on, months.month_on
    from changed_figures as changed
    inner join counts.periods as periods
        on changed.period_on = periods.period_on and periods.period in (select period from changed_figures)
    inner join counts.period_months as months
        on periods.period_kind = months.period_kind and periods.period_on = months.period_on
),

scoped as (
    select
        quarters.period_on,
        moves.cause,
        moves.moved,
        moves.is_won,
        moves.is_decided,
        moves.is_noted,
        moves.is_evidenced,
        moves.raised,
        unnest(moves.competitors) as competitor,
        moves.parts
    from moves
    inner join quarters on moves.month_on = quarters.month_on
),

cells as (
    select
        * exclude (parts, part), part.name as segment_name, part.value as segment_value, part.deal_type as deal_type
    from (select *, unnest(parts) as part from scoped)
)

select
    period_on, cause, competitor, segment_name, segment_value, deal_type, null as category,
    sum(moved) as deals,
    coalesce(sum(moved) filter (where is_won), 0) as won,
    coalesce(sum(moved) filter (where is_decided), 0) as decided,
    coalesce(sum(moved) filter (where is_evidenced), 0) as evidenced,
    coalesce(sum(moved) filter (where is_noted), 0) as noted
from cells
group by all
union all
select
    period_on, cause, competitor, segment_name, segment_value, deal_type, category,
    sum(moved) as deals, 0, 0, 0, 0
from (select * exclude (raised), unnest(raised) as category from cells)
group by all
"""


def _summed(part: str) -> str:
    return " + ".join(f"coalesce(causes.{part}_by_{cause}, 0)" for cause in CAUSES)


_PART = "moved.segment_name = figures.segment_name and moved.segment_value = figures.segment_value"
_PART = f"moved.period_on = figures.period_on and {_PART} and moved.deal_type = figures.deal_type"
RESTATED = f"""
create or replace temp table restated as
with moved as (
    select figures.evidence_key, moved.cause, moved.won as counted, moved.decided as n
    from changed_figures as figures
    inner join moved_cells as moved
        on {_PART} and moved.competitor = figures.competitor and moved.category is null
    where figures.metric = 'win_rate'
    union all
    select
        figures.evidence_key,
        moved.cause,
        if(moved.competitor = 'all', 0, moved.deals),
        if(moved.competitor = 'all', moved.evidenced, 0)
    from changed_figures as figures
    inner join moved_cells as moved
        on {_PART} and moved.competitor in ('all', figures.competitor) and moved.category is null
    where figures.metric = 'seen_share'
    union all
    select figures.evidence_key, moved.cause, if(moved.category is null, 0, moved.deals), moved.noted
    from changed_figures as figures
    inner join moved_cells as moved
        on {_PART} and moved.competitor = figures.competitor
        and coalesce(moved.category, figures.category) = figures.category
    where figures.metric = 'prevalence'
),

causes as (
    select
        evidence_key,
        {
    ", ".join(
        f"coalesce(sum({part}) filter (where cause = '{cause}'), 0) as {part}_by_{cause}"
        for cause in CAUSES
        for part in ("counted", "n")
    )
}
    from moved
    group by evidence_key
)

select
    cast(? as date) as restated_on,
    {", ".join(f"figures.{name}" for name in FIGURE)},
    figures.counted_before,
    figures.n_before,
    coalesce(figures.counted, figures.counted_before + {_summed("counted")}) as counted_after,
    coalesce(figures.n, figures.n_before + {_summed("n")}) as n_after,
    {", ".join(f"coalesce(causes.{name}, 0) as {name}" for name in MOVED)}
from changed_figures as figures
left join causes on figures.evidence_key = causes.evidence_key
where counted_after <> figures.counted_before or n_after <> figures.n_before
"""
PUBLISHED_NOW = f"""
insert into meta.published_figures by name
select cast(? as date) as published_on, figures.*
from figures
left join ({_LATEST}) as latest on {_SAME}
where latest.evidence_key is null or figures.counted <> latest.counted or figures.n <> latest.n
union all by name
select restated.restated_on as published_on, {", ".join(FIGURE)}, counted_after as counted, n_after as n
from temp.restated as restated
anti join figures on restated.evidence_key = figures.evidence_key
"""
COUNTED_NOW = """
delete from meta.counted_deals where deal_id in (from recounted);
insert into meta.counted_deals by name from facts.counted_deals where deal_id in (from recounted)
"""
