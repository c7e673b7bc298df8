-- One row per slice of days, category, competitor and segment value with an objection raised before the close.
-- slice_on: First day of the slice.
-- lost_if_raised: Lost deals among those with the objection.
with closed_objections as (
    select
        objections.deal_id,
        objections.category,
        objections.is_resolved,
        deals.outcome,
        days.slice_on
    from facts.deal_objections as objections
    inner join facts.deals as deals on objections.deal_id = deals.deal_id
    inner join counts.days as days on deals.closed_on = days.closed_on
    where objections.is_raised and deals.is_closed
),

scopes as (
    select distinct
        deal_id,
        'all' as competitor
    from closed_objections
    union all
    select
        deal_id,
        competitor
    from facts.deal_competitors
    where is_seen
)

select
    objections.slice_on,
    objections.category,
    scopes.competitor,
    segments.segment_name,
    segments.segment_value,
    count(*) as raised,
    count(*) filter (where objections.is_resolved) as resolved,
    count(*) filter (where objections.outcome = 'won') as won_if_raised,
    count(*) filter (where objections.outcome = 'lost') as lost_if_raised
from closed_objections as objections
inner join scopes on objections.deal_id = scopes.deal_id
inner join facts.deal_segments as segments on objections.deal_id = segments.deal_id
group by all
