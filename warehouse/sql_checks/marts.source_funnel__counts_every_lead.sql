-- marts.source_funnel does not count each lead of staging.leads once under "all" of all time, though deals have closed. Rebuild counts and marts; if it stays so, report it.
-- blocking
with funnel as (
    select max(leads) as leads
    from marts.source_funnel
    where period_kind = 'all_time' and source = 'all' and campaign = 'all'
),

staged as (
    select count(*) as leads
    from staging.leads
)

select
    staged.leads as leads_staged,
    funnel.leads as leads_counted
from staged
cross join funnel
where staged.leads <> coalesce(funnel.leads, 0) and exists (select 1 from counts.windows)
