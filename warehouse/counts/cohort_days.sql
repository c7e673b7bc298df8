-- One row per calendar quarter in which deals were created, deal type ('all' for every deal), how they ended and after how
-- many days: how many deals. Deals without a date of creation are left out.
-- cohort: The quarter of creation, such as 2026-Q1.
-- cohort_on: First day of that quarter.
-- ended: won, lost, no_decision, or open on the day of the run.
-- days: Days from creation to the close; for open deals to the day of the run.
-- watched_days: Days from the quarter's first created deal to the day of the run: nothing later can be known.
-- deals: Deals of the cohort that ended so after so many days.
with created_deals as (
    select
        outcome as ended,
        coalesce(deal_type, '(none)') as deal_type,
        cast(date_trunc('quarter', opened_on) as date) as cohort_on,
        date_diff('day', opened_on, $as_of) as watched_days,
        if(is_closed, cycle_days, date_diff('day', opened_on, $as_of)) as days
    from facts.deals
    where opened_on <= $as_of
),

cells as (
    select
        cohort_on,
        coalesce(deal_type, 'all') as deal_type,
        ended,
        days,
        max(watched_days) as watched_days,
        count(*) as deals
    from created_deals
    where days is not null
    group by grouping sets ((cohort_on, deal_type, ended, days), (cohort_on, ended, days))
)

select
    concat(year(cohort_on), '-Q', quarter(cohort_on)) as cohort,
    cohort_on,
    deal_type,
    ended,
    days,
    max(watched_days) over (partition by cohort_on, deal_type) as watched_days,
    deals
from cells
where deal_type <> '(none)'
order by all
