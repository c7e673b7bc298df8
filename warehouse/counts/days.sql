-- One row per day on which deals closed, with the slice of days that it is counted in.
-- A slice is a month, or a part of one where a quarter to date ends in it: no period cuts through a slice.
-- slice_on: First day of the slice.
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
    slices.slice_on
from days
asof inner join slices on days.closed_on >= slices.slice_on
