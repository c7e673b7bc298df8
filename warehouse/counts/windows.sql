-- One row per window over which profiles count closed deals: the latest full twelve months (the latest twelve while none
-- are full), and all time.
-- until_on: First day after the window.
with latest_year as (
    select
        period_kind,
        period,
        period_code,
        period_on,
        until_on
    from counts.periods
    where period_kind = 'rolling_12_months'
    order by is_complete desc, period_on desc
    limit 1
)

select
    period_kind,
    period,
    period_code,
    period_on,
    until_on
from latest_year
union all
select
    period_kind,
    period,
    period_code,
    period_on,
    until_on
from counts.periods
where period_kind = 'all_time'
