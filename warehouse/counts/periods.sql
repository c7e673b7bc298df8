-- One row per period from the first month with a closed deal to the last.
-- Twelve-month periods are one per month end; the first ones reach back before the first deal. Quarters are those of the
-- calendar. Where the settings' fiscal year starts after January, fiscal quarters stand beside them, named after the
-- calendar year in which the fiscal year ends: FY2027-Q1; where it starts in January they would be the same and are left
-- out. The running quarter (the fiscal one where there are fiscal ones) up to the last whole day before the run has a
-- period of its own, and so has the quarter before up to the same day of it.
-- period_code: The period as evidence keys write it.
-- until_on: First day after the period.
-- previous_on: First day of the period to compare with: the one before; for twelve months the twelve before those, null
-- where these reach back before the first deal.
with span as (
    select
        cast(date_trunc('month', min(closed_on)) as date) as first_month_on,
        cast(date_trunc('month', max(closed_on)) as date) as last_month_on
    from facts.deals
    where is_closed
),

months as (
    select cast(unnest(generate_series(first_month_on, last_month_on, interval 1 month)) as date) as month_on
    from span
),

years as (
    select
        'quarter' as period_kind,
        0 as months_late
    union all
    select
        'fiscal_quarter' as period_kind,
        cast($fiscal_month as integer) - 1 as months_late
    where $fiscal_month > 1
),

last_days as (
    select
        0 as quarters_back,
        cast($as_of as date) - 1 as last_on
    union all
    select
        1 as quarters_back,
        if(
            last_day(cast($as_of as date) - 1) = cast($as_of as date) - 1,
            last_day(cast($as_of as date) - 1 - interval 3 month),
            cast(cast($as_of as date) - 1 - interval 3 month as date)
        ) as last_on
),

days_in_quarters as (
    select
        years.period_kind,
        years.months_late,
        months.month_on as day_on,
        null as last_on
    from years
    cross join months
    union all
    select
        'quarter_to_date' as period_kind,
        years.months_late,
        last_days.last_on as day_on,
        last_days.last_on
    from (select max(months_late) as months_late from years) as years
    cross join last_days
),

quarter_starts as (
    select distinct
        period_kind,
        months_late,
        last_on,
        cast(date_trunc('quarter', day_on - to_months(months_late % 3)) + to_months(months_late % 3) as date) as quarter_on,
        quarter_on - to_months(months_late) as as_if_from_january_on
    from days_in_quarters
),

quarters as (
    select
        period_kind,
        quarter_on,
        last_on,
        concat(
            if(months_late > 0, 'FY', ''), year(as_if_from_january_on) + if(months_late > 0, 1, 0),
            '-Q', quarter(as_if_from_january_on)
        ) as quarter
    from quarter_starts
),

periods as (
    select
        'month' as period_kind,
        strftime(month_on, '%Y-%m') as period,
        strftime(month_on, '%Y-%m') as period_code,
        month_on as period_on,
        cast(month_on + interval 1 month as date) as until_on,
        cast(month_on - interval 1 month as date) as previous_on
    from months
    union all
    select
        period_kind,
        quarter as period,
        quarter as period_code,
        quarter_on as period_on,
        cast(quarter_on + interval 3 month as date) as until_on,
        cast(quarter_on - interval 3 month as date) as previous_on
    from quarters
    where period_kind <> 'quarter_to_date'
    union all
    select
        quarters.period_kind,
        concat(quarters.quarter, ' to ', quarters.last_on) as period,
        concat(quarters.quarter, '-to-', quarters.last_on) as period_code,
        quarters.quarter_on as period_on,
        quarters.last_on + 1 as until_on,
        cast(quarters.quarter_on - interval 3 month as date) as previous_on
    from quarters
    inner join span
        on quarters.quarter_on < span.last_month_on + interval 1 month and quarters.last_on >= span.first_month_on
    where quarters.period_kind = 'quarter_to_date'
    union all
    select
        'rolling_12_months' as period_kind,
        concat('12 months to ', strftime(month_on, '%Y-%m')) as period,
        concat('to-', strftime(month_on, '%Y-%m')) as period_code,
        cast(month_on - interval 11 month as date) as period_on,
        cast(month_on + interval 1 month as date) as until_on,
        cast(
            if(month_on - interval 23 month >= span.first_month_on, month_on - interval 23 month, null) as date
        ) as previous_on
    from months
    cross join span
    union all
    select
        'all_time' as period_kind,
        'all time' as period,
        'all-time' as period_code,
        first_month_on as period_on,
        cast(last_month_on + interval 1 month as date) as until_on,
        null as previous_on
    from span
    where first_month_on is not null
)

select
    period_kind,
    period,
    period_code,
    period_on,
    until_on,
    previous_on,
    until_on <= $as_of as is_complete
from periods
order by period_kind, period_on
