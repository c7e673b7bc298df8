-- One row per day on which deals closed, with the slice of days that it is counted in.
-- A slice is a month, or a part of one where a quarter to date ends in it: no period cuts through a slice.
-- slice_on: First day of the slice.
-- is_recent: In the latest twelve months of counts.windows.
with slices as (
    select period_on as slice_on
    from counts.periods
    where period_kind = 'month'
    union
    select until_on as slice_on
    from counts.periods
    where period_kind = 'quarter_to_date'
),

days as (
    select distinct closed_on
    from facts.deals
    where is_closed and closed_on is not null
)

select
    days.closed_on,
    slices.slice_on,
    coalesce(days.closed_on >= latest_year.period_on and days.closed_on < latest_year.until_on, false) as is_recent
from days
left join counts.windows as latest_year on latest_year.period_kind = 'rolling_12_months'
asof inner join slices on days.closed_on >= slices.slice_on
