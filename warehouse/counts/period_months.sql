-- One row per period and month in it, but for quarters to date, which end within a month: see counts.period_slices.
select
    periods.period_kind,
    periods.period_on,
    months.period_on as month_on
from counts.periods as periods
inner join counts.periods as months
    on months.period_kind = 'month'
    and months.period_on >= periods.period_on
    and months.period_on < periods.until_on
where periods.period_kind <> 'quarter_to_date'
