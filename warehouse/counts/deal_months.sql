-- One row per month of close, competitor, segment value and deal type with closed deals; all other counts of deals are
-- sums of these. Competitor 'all' holds every deal, a competitor's rows the deals in which it is seen.
-- deal_type: The deal's type, '(none)' without one.
with closed_deals as (
    select
        deal_id,
        outcome,
        amount,
        has_pre_close_note as is_noted,
        cast(date_trunc('month', closed_on) as date) as month_on,
        coalesce(deal_type, '(none)') as deal_type
    from facts.deals
    where is_closed and closed_on is not null
),

deals_in_crm as (
    select distinct deal_id
    from facts.deal_competitors
    where is_from_crm
),

evidenced_deals as (
    select
        closed_deals.*,
        closed_deals.is_noted or deals_in_crm.deal_id is not null as is_evidenced
    from closed_deals
    left join deals_in_crm on closed_deals.deal_id = deals_in_crm.deal_id
),

scopes as (
    select
        deal_id,
        'all' as competitor,
        true as is_seen,
        false as is_lost_to
    from closed_deals
    union all
    select
        deal_id,
        competitor,
        is_seen,
        is_lost_to
    from facts.deal_competitors
    where is_seen or is_lost_to
)

select
    deals.month_on,
    scopes.competitor,
    segments.segment_name,
    segments.segment_value,
    deals.deal_type,
    count(*) filter (where scopes.is_seen) as closed_deals,
    count(*) filter (where scopes.is_seen and deals.is_evidenced) as evidenced,
    count(*) filter (where scopes.is_seen and deals.is_noted) as noted,
    count(*) filter (where scopes.is_seen and deals.is_noted and deals.outcome = 'won') as noted_won,
    count(*) filter (where scopes.is_seen and deals.is_noted and deals.outcome = 'lost') as noted_lost,
    count(*) filter (where scopes.is_seen and deals.outcome = 'won') as won,
    count(*) filter (where scopes.is_seen and deals.outcome = 'lost') as lost,
    count(*) filter (where scopes.is_seen and deals.outcome = 'no_decision') as no_decision,
    coalesce(sum(deals.amount) filter (where scopes.is_seen and deals.outcome = 'won'), 0) as value_won,
    coalesce(sum(deals.amount) filter (where scopes.is_seen and deals.outcome = 'lost'), 0) as value_lost,
    count(*) filter (where scopes.is_lost_to) as lost_to,
    coalesce(sum(deals.amount) filter (where scopes.is_lost_to), 0) as value_lost_to
from evidenced_deals as deals
inner join scopes on deals.deal_id = scopes.deal_id
inner join facts.deal_segments as segments on deals.deal_id = segments.deal_id
group by all
