-- The cell of all deals does not hold each deal that closed in a period once, so totals are wrong. A fault in counts.deal_slices or counts.period_slices: report it with the period and the two numbers.
-- blocking
with counted as (
    select
        period_kind,
        period_on,
        won + lost + no_decision as deals
    from counts.deals
    where competitor = 'all' and segment_name = 'all' and deal_type = 'all'
),

days as (
    select
        closed_on,
        count(*) as deals
    from facts.deals
    where is_closed and closed_on is not null
    group by closed_on
),

closed as (
    select
        periods.period_kind,
        periods.period_on,
        sum(days.deals) as deals
    from counts.periods as periods
    inner join days on days.closed_on >= periods.period_on and days.closed_on < periods.until_on
    group by periods.period_kind, periods.period_on
)

select
    coalesce(counted.period_kind, closed.period_kind) as period_kind,
    coalesce(counted.period_on, closed.period_on) as period_on,
    counted.deals as counted,
    closed.deals as closed
from counted
full join closed on counted.period_kind = closed.period_kind and counted.period_on = closed.period_on
where counted.deals is distinct from closed.deals
