-- One row per window, source of leads and campaign ('all' for any): how leads created in the window, and deals opened in it
-- that came from no lead, went on. Someone in several campaigns counts for each of them, so rows do not add up.
-- source: Where the lead, or the deal without one, came from, as the CRM writes it; (none) where it does not say, (all) where
-- it says all.
-- campaign: Campaign that names the lead or the deal, as the CRM writes it; (all) where that is all.
-- leads: Leads created in the window.
-- untouched: Of these, leads that nobody has touched or made a deal of.
-- hours_to_touch: Median hours from creation to first touch, of the leads that were touched.
-- converted: Leads that became a deal that counts.
-- opportunities: Deals that came from them, each counted with its first lead, and deals without a lead.
-- won: Won deals among these.
-- lost: Lost deals among these.
-- cycle_days: Median days from opening to close, of the closed ones among these.
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
        leads.lead_id,
        coalesce(lead_name(leads.lead_source), '(none)') as source,
        lead_name(leads.campaign) as campaign,
        cast(timezone($timezone, timezone('UTC', leads.created_at)) as date) as created_on,
        greatest(date_diff('second', leads.created_at, leads.first_touch_at) / 3600, 0) as hours,
        leads.first_touch_at is not null as is_touched,
        leads.first_touch_at is null and leads.converted_at is null and leads.deal_id is null as is_untouched,
        deals.deal_id is not null as is_converted,
        if(first_leads.lead_id is not null, deals.deal_id, null) as deal_id,
        if(first_leads.lead_id is not null, deals.outcome, null) as outcome,
        if(first_leads.lead_id is not null, deals.cycle_days, null) as cycle_days
    from staging.leads as leads
    left join facts.deals as deals on leads.deal_id = deals.deal_id
    left join first_leads on leads.deal_id = first_leads.deal_id and leads.lead_id = first_leads.lead_id
    union all
    select
        null as lead_id,
        coalesce(lead_name(deals.lead_source), '(none)') as source,
        null as campaign,
        deals.opened_on as created_on,
        null as hours,
        false as is_touched,
        false as is_untouched,
        false as is_converted,
        deals.deal_id,
        deals.outcome,
        deals.cycle_days
    from facts.deals as deals
    anti join first_leads on deals.deal_id = first_leads.deal_id
),

numbered as (
    select
        *,
        row_number() over () as origin
    from origins
),

campaigns as (
    select
        origin,
        campaign
    from numbered
    where campaign is not null
    union
    select
        numbered.origin,
        lead_name(members.campaign) as campaign
    from staging.campaign_members as members
    inner join numbered on members.lead_id = numbered.lead_id
    where lead_name(members.campaign) is not null
    union
    select
        numbered.origin,
        lead_name(members.campaign) as campaign
    from staging.campaign_members as members
    inner join numbered on members.deal_id = numbered.deal_id
    where lead_name(members.campaign) is not null
),

placed as (
    select
        'all' as campaign,
        numbered.* exclude (campaign)
    from numbered
    union all by name
    select
        campaigns.campaign,
        numbered.* exclude (campaign)
    from campaigns
    inner join numbered on campaigns.origin = numbered.origin
),

cells as (
    select
        windows.period_kind,
        coalesce(placed.source, 'all') as source,
        placed.campaign,
        count(placed.lead_id) as leads,
        count(*) filter (where placed.is_untouched) as untouched,
        median(placed.hours) filter (where placed.is_touched) as hours_to_touch,
        count(*) filter (where placed.is_converted) as converted,
        count(placed.deal_id) as opportunities,
        count(*) filter (where placed.outcome = 'won') as won,
        count(*) filter (where placed.outcome = 'lost') as lost,
        median(placed.cycle_days) as cycle_days
    from placed
    inner join counts.windows as windows
        on windows.period_kind = 'all_time'
        or (placed.created_on >= windows.period_on and placed.created_on < windows.until_on)
    group by grouping sets (
        (windows.period_kind, placed.source, placed.campaign), (windows.period_kind, placed.campaign)
    )
)

select
    windows.period_kind,
    windows.period,
    windows.period_code,
    windows.period_on,
    cells.source,
    cells.campaign,
    cells.leads,
    cells.untouched,
    cast(cells.hours_to_touch as double) as hours_to_touch,
    cells.converted,
    cells.opportunities,
    cells.won,
    cells.lost,
    cast(cells.cycle_days as double) as cycle_days
from cells
inner join counts.windows as windows on cells.period_kind = windows.period_kind
order by all
