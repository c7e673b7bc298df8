-- One row per period, outcome, competitor, segment value, deal type and number of days from opening to close: how many deals
-- took that long. By segment and by deal type over all competitors, by competitor over all else.
-- outcome: How the deals ended; all for any of the three.
-- days: Days from opening to close.
with cells as (
    select
        months.period_kind,
        months.period_on,
        coalesce(month_days.outcome, 'all') as outcome,
        month_days.competitor,
        month_days.segment_name,
        month_days.segment_value,
        month_days.deal_type,
        month_days.days,
        cast(sum(month_days.deals) as bigint) as deals
    from counts.cycle_months as month_days
    inner join counts.period_months as months on month_days.month_on = months.month_on
    left join counts.windows as windows
        on months.period_kind = windows.period_kind and months.period_on = windows.period_on
    where months.period_kind in ('quarter', 'fiscal_quarter') or windows.period_kind is not null
    group by grouping sets (
        (
            months.period_kind, months.period_on, month_days.outcome, month_days.competitor, month_days.segment_name,
            month_days.segment_value, month_days.deal_type, month_days.days
        ),
        (
            months.period_kind, months.period_on, month_days.competitor, month_days.segment_name,
            month_days.segment_value, month_days.deal_type, month_days.days
        )
    )
)

select
    cells.period_kind,
    periods.period,
    periods.period_code,
    cells.period_on,
    periods.is_complete,
    cells.outcome,
    cells.competitor,
    cells.segment_name,
    cells.segment_value,
    cells.deal_type,
    cells.days,
    cells.deals
from cells
inner join counts.periods as periods
    on cells.period_kind = periods.period_kind and cells.period_on = periods.period_on
order by all
