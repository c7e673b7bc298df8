-- One row per period and slice of days in it.
-- slice_on: First day of the slice.
with slices as (
    select distinct slice_on
    from counts.days
)

select
    periods.period_kind,
    periods.period_on,
    slices.slice_on
from counts.periods as periods
inner join slices
    on slices.slice_on >= periods.period_on
    and slices.slice_on < periods.until_on
