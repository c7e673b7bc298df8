-- One row per cell of marts.source_funnel and lead created in its window, or deal opened in it that came from no lead. A deal
-- that came from several leads counts with the first of them. The table's hours and days are medians of theirs.
-- subject: source_funnel
-- rates: untouched_share = untouched / leads, conversion_rate = converted / leads, win_rate = won / n
with first_leads as (
    select
        deal_id,
        arg_min(lead_id, row(created_at, lead_id)) as lead_id
    from staging.leads
    where deal_id is not null
    group by deal_id
),

origins as (
    select
        'lead ' || leads.lead_id as origin_id,
        leads.lead_id,
        coalesce(lead_name(leads.lead_source), '(none)') as source,
        lead_name(leads.campaign) as campaign,
        cast(timezone($timezone, timezone('UTC', leads.created_at)) as date) as created_on,
        date_diff('second', leads.created_at, leads.first_touch_at) / 3600 as hours,
        leads.first_touch_at is null and leads.converted_at is null and leads.deal_id is null as is_untouched,
        deals.deal_id is not null and first_leads.lead_id is not null as is_first_of_deal,
        deals.deal_id,
        deals.outcome,
        deals.cycle_days
    from staging.leads as leads
    left join facts.deals as deals on leads.deal_id = deals.deal_id
    left join first_leads on leads.deal_id = first_leads.deal_id and leads.lead_id = first_leads.lead_id
    union all
    select
        'deal ' || deals.deal_id as origin_id,
        null as lead_id,
        coalesce(lead_name(deals.lead_source), '(none)') as source,
        null as campaign,
        deals.opened_on as created_on,
        null as hours,
        false as is_untouched,
        true as is_first_of_deal,
        deals.deal_id,
        deals.outcome,
        deals.cycle_days
    from facts.deals as deals
    anti join first_leads on deals.deal_id = first_leads.deal_id
),

campaigns as (
    select
        origin_id,
        unnest(['all', campaign]) as campaign
    from origins
    union
    select
        origins.origin_id,
        lead_name(members.campaign) as campaign
    from staging.campaign_members as members
    inner join origins
        on members.lead_id = origins.lead_id or (origins.is_first_of_deal and members.deal_id = origins.deal_id)
),

found as (
    select
        cells.evidence_key,
        origins.*
    from temp.cells as cells
    inner join counts.windows as windows on cells.period_kind = windows.period_kind
    inner join campaigns on cells.campaign = campaigns.campaign
    inner join origins
        on campaigns.origin_id = origins.origin_id
        and cells.source in ('all', origins.source)
        and (
            windows.period_kind = 'all_time'
            or (origins.created_on >= windows.period_on and origins.created_on < windows.until_on)
        )
)

select
    evidence_key,
    origin_id,
    cast(created_on as varchar) as created_on,
    deal_id,
    outcome as ended,
    cast(round(hours, 1) as varchar) as hours_to_touch,
    cast(cycle_days as varchar) as cycle_days,
    lead_id is not null as leads,
    is_untouched as untouched,
    lead_id is not null and deal_id is not null as converted,
    is_first_of_deal as opportunities,
    is_first_of_deal and outcome = 'won' as won,
    is_first_of_deal and outcome = 'lost' as lost,
    is_first_of_deal and outcome in ('won', 'lost') as n
from found
