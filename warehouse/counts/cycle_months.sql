-- One row per month, outcome, competitor, segment value, deal type and number of days from opening to close: how many deals
-- took that long. By segment and by deal type over all competitors, by competitor over all else.
-- month_on: First day of the month in which the deals closed.
-- days: Days from opening to close.
with closed_deals as (
    select
        deals.deal_id,
        deals.outcome,
        coalesce(deals.deal_type, '(none)') as deal_type,
        deals.cycle_days as days,
        cast(date_trunc('month', deals.closed_on) as date) as month_on,
        sets.segment_set
    from facts.deals as deals
    inner join facts.deal_segment_sets as sets on deals.deal_id = sets.deal_id
    where deals.is_closed and deals.cycle_days is not null
),

set_months as (
    select
        month_on,
        outcome,
        segment_set,
        deal_type,
        days,
        count(*) as deals
    from closed_deals
    group by month_on, outcome, segment_set, deal_type, days
)

select
    sets.month_on,
    sets.outcome,
    'all' as competitor,
    segments.segment_name,
    segments.segment_value,
    'all' as deal_type,
    sets.days,
    sum(sets.deals) as deals
from set_months as sets
inner join facts.segment_sets as segments on sets.segment_set = segments.segment_set
group by all
union all
select
    month_on,
    outcome,
    'all' as competitor,
    'all' as segment_name,
    'all' as segment_value,
    deal_type,
    days,
    sum(deals) as deals
from set_months
where deal_type <> '(none)'
group by all
union all
select
    deals.month_on,
    deals.outcome,
    competitors.competitor,
    'all' as segment_name,
    'all' as segment_value,
    'all' as deal_type,
    deals.days,
    count(*) as deals
from closed_deals as deals
inner join facts.deal_competitors as competitors on deals.deal_id = competitors.deal_id
where competitors.is_seen
group by all
