-- The cell of all deals does not hold each closed deal once, so totals are wrong. A fault in counts.deal_months: report it with the two numbers.
-- blocking
with counted as (
    select coalesce(sum(won + lost + no_decision), 0) as deals
    from counts.deals
    where period_kind = 'all_time' and competitor = 'all' and segment_name = 'all' and deal_type = 'all'
),

closed as (
    select count(*) as deals
    from facts.deals
    where is_closed and closed_on is not null
)

select
    counted.deals as counted,
    closed.deals as closed
from counted
cross join closed
where counted.deals <> closed.deals
