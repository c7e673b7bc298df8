-- One row per cell of marts.cycle_times and closed deal in it with a date of opening. The table's days are the median and the
-- quartiles of theirs.
-- subject: cycle_times
-- quotes: decided
with scopes as (
    select
        deal_id,
        'all' as competitor
    from facts.deals
    union all
    select
        deal_id,
        competitor
    from facts.deal_competitors
    where is_seen
)

select
    cells.evidence_key,
    deals.deal_id,
    cast(deals.cycle_days as varchar) as days,
    true as n
from temp.closed_deals as deals
inner join scopes on deals.deal_id = scopes.deal_id
inner join temp.cells as cells
    on deals.period_kind = cells.period_kind
    and deals.period_on = cells.period_on
    and scopes.competitor = cells.competitor
    and deals.segment_name = cells.segment_name
    and deals.segment_value = cells.segment_value
    and cells.deal_type in ('all', deals.deal_type)
    and cells.outcome in ('all', deals.outcome)
where deals.cycle_days is not null
