-- One row per period from the first month with a closed deal to the last.
-- Twelve-month periods are one per month end; the first ones reach back before the first deal. Quarters are those of the
-- settings' fiscal year; one that starts after January is named after the calendar year in which it ends: FY2027-Q1.
-- period_code: The period as evidence keys write it.
-- until_on: First day after the period.
-- previous_on: First day of the period to compare with: the one before; for twelve months the twelve before those.
with span as (
    select
        date_trunc('month', min(closed_on)) as first_month_on,
        date_trunc('month', max(closed_on)) as last_month_on
    from facts.deals
    where is_closed
),

months as (
    select cast(unnest(generate_series(first_month_on, last_month_on, interval 1 month)) as date) as month_on
    from span
),

fiscal_year as (
    select cast($fiscal_month as integer) - 1 as months_late
),

quarter_starts as (
    select distinct
        fiscal_year.months_late,
        cast(
            date_trunc('quarter', months.month_on - to_months(fiscal_year.months_late % 3))
            + to_months(fiscal_year.months_late % 3) as date
        ) as quarter_on,
        quarter_on - to_months(fiscal_year.months_late) as as_if_from_january_on
    from months
    cross join fiscal_year
),

quarters as (
    select
        quarter_on,
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
        'quarter' as period_kind,
        quarter as period,
        quarter as period_code,
        quarter_on as period_on,
        cast(quarter_on + interval 3 month as date) as until_on,
        cast(quarter_on - interval 3 month as date) as previous_on
    from quarters
    union all
    select
        'rolling_12_months' as period_kind,
        concat('12 months to ', strftime(month_on, '%Y-%m')) as period,
        concat('to-', strftime(month_on, '%Y-%m')) as period_code,
        cast(month_on - interval 11 month as date) as period_on,
        cast(month_on + interval 1 month as date) as until_on,
        cast(month_on - interval 23 month as date) as previous_on
    from months
    union all
    select
        'all_time' as period_kind,
        'all time' as period,
        'all-time' as period_code,
        cast(first_month_on as date) as period_on,
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
