-- One row per slice of days, competitor, segment value and deal type with closed deals; all other counts of deals are
-- sums of these. Competitor 'all' holds every deal, a competitor's rows the deals in which it is seen.
-- slice_on: First day of the slice.
-- deal_type: The deal's type, '(none)' without one.
-- squares_won: Squared amounts of the won deals, summed in whole cents so that their order does not matter; they say how
-- much a rate by value hangs on a few deals. An amount of more than a thousand billion counts as that much here.
-- squares_lost: The same of the lost deals.
-- squares_no_decision: The same of the deals without a decision.
with closed_deals as (
    select
        deals.deal_id,
        deals.outcome,
        if(deals.amount > 0, deals.amount, null) as amount,
        cast(least(greatest(deals.amount, 0), 1e12) * 100 as hugeint) as cents,
        deals.has_pre_close_note as is_noted,
        days.slice_on,
        coalesce(deals.deal_type, '(none)') as deal_type
    from facts.deals as deals
    inner join counts.days as days on deals.closed_on = days.closed_on
    where deals.is_closed
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
),

set_slices as (
    select
        deals.slice_on,
        scopes.competitor,
        sets.segment_set,
        deals.deal_type,
        count(*) filter (where scopes.is_seen) as closed_deals,
        count(*) filter (where scopes.is_seen and deals.is_evidenced) as evidenced,
        count(*) filter (where scopes.is_seen and deals.is_noted) as noted,
        count(*) filter (where scopes.is_seen and deals.is_noted and deals.outcome = 'won') as noted_won,
        count(*) filter (where scopes.is_seen and deals.is_noted and deals.outcome = 'lost') as noted_lost,
        count(*) filter (where scopes.is_seen and deals.outcome = 'won') as won,
        count(*) filter (where scopes.is_seen and deals.outcome = 'lost') as lost,
        count(*) filter (where scopes.is_seen and deals.outcome = 'no_decision') as no_decision,
        count(deals.amount) filter (where scopes.is_seen and deals.outcome = 'won') as valued_won,
        count(deals.amount) filter (where scopes.is_seen and deals.outcome = 'lost') as valued_lost,
        count(deals.amount) filter (where scopes.is_seen and deals.outcome = 'no_decision') as valued_no_decision,
        coalesce(sum(deals.amount) filter (where scopes.is_seen and deals.outcome = 'won'), 0) as value_won,
        coalesce(sum(deals.amount) filter (where scopes.is_seen and deals.outcome = 'lost'), 0) as value_lost,
        coalesce(sum(deals.amount) filter (where scopes.is_seen and deals.outcome = 'no_decision'), 0)
            as value_no_decision,
        coalesce(sum(deals.cents * deals.cents) filter (where scopes.is_seen and deals.outcome = 'won'), 0) as squares_won,
        coalesce(sum(deals.cents * deals.cents) filter (where scopes.is_seen and deals.outcome = 'lost'), 0)
            as squares_lost,
        coalesce(sum(deals.cents * deals.cents) filter (where scopes.is_seen and deals.outcome = 'no_decision'), 0)
            as squares_no_decision,
        count(*) filter (where scopes.is_lost_to) as lost_to,
        coalesce(sum(deals.amount) filter (where scopes.is_lost_to), 0) as value_lost_to
    from evidenced_deals as deals
    inner join scopes on deals.deal_id = scopes.deal_id
    inner join facts.deal_segment_sets as sets on deals.deal_id = sets.deal_id
    group by all
)

select
    slices.slice_on,
    slices.competitor,
    segments.segment_name,
    segments.segment_value,
    slices.deal_type,
    cast(sum(slices.closed_deals) as bigint) as closed_deals,
    cast(sum(slices.evidenced) as bigint) as evidenced,
    cast(sum(slices.noted) as bigint) as noted,
    cast(sum(slices.noted_won) as bigint) as noted_won,
    cast(sum(slices.noted_lost) as bigint) as noted_lost,
    cast(sum(slices.won) as bigint) as won,
    cast(sum(slices.lost) as bigint) as lost,
    cast(sum(slices.no_decision) as bigint) as no_decision,
    cast(sum(slices.valued_won) as bigint) as valued_won,
    cast(sum(slices.valued_lost) as bigint) as valued_lost,
    cast(sum(slices.valued_no_decision) as bigint) as valued_no_decision,
    cast(sum(slices.value_won) as decimal(38, 2)) as value_won,
    cast(sum(slices.value_lost) as decimal(38, 2)) as value_lost,
    cast(sum(slices.value_no_decision) as decimal(38, 2)) as value_no_decision,
    cast(sum(slices.squares_won) as hugeint) as squares_won,
    cast(sum(slices.squares_lost) as hugeint) as squares_lost,
    cast(sum(slices.squares_no_decision) as hugeint) as squares_no_decision,
    cast(sum(slices.lost_to) as bigint) as lost_to,
    cast(sum(slices.value_lost_to) as decimal(38, 2)) as value_lost_to
from set_slices as slices
inner join facts.segment_sets as segments on slices.segment_set = segments.segment_set
group by all
