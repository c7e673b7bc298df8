-- One row per window, source of leads and campaign ('all' for any): how leads created in the window, and deals opened in it
-- that came from no lead, went on. Someone in several campaigns counts for each of them, so rows do not add up.
-- source: Where the lead, or the deal without one, came from, as the CRM writes it; (none) where it does not say.
-- campaign: Campaign that names the lead or the deal, as the CRM writes it.
-- leads: Leads created in the window.
-- untouched: Of these, leads that nobody has touched or made a deal of.
-- hours_to_touch: Median hours from creation to first touch, of the leads that were touched.
-- converted: Leads that became a deal that counts.
-- opportunities: Deals that came from them, and deals without a lead.
-- won: Won deals among these.
-- lost: Lost deals among these.
-- cycle_days: Median days from opening to close, of the closed ones among these.
with origins as (
    select
        'lead ' || leads.lead_id as origin,
        leads.lead_id,
        coalesce(nullif(trim(leads.lead_source), ''), '(none)') as source,
        cast(timezone($timezone, timezone('UTC', leads.created_at)) as date) as created_on,
        leads.campaign,
        date_diff('second', leads.created_at, leads.first_touch_at) / 3600 as hours,
        leads.first_touch_at is null and leads.converted_at is null and leads.deal_id is null as is_untouched,
        deals.deal_id
    from staging.leads as leads
    left join facts.deals as deals on leads.deal_id = deals.deal_id
    union all
    select
        'deal ' || deals.deal_id as origin,
        null as lead_id,
        coalesce(nullif(trim(deals.lead_source), ''), '(none)') as source,
        deals.opened_on as created_on,
        null as campaign,
        null as hours,
        false as is_untouched,
        deals.deal_id
    from facts.deals as deals
    where not exists (select 1 from staging.leads as leads where leads.deal_id = deals.deal_id)
),

campaigns as (
    select
        origin,
        'all' as campaign
    from origins
    union
    select
        origin,
        trim(campaign) as campaign
    from origins
    where trim(campaign) <> ''
    union
    select
        origins.origin,
        trim(members.campaign) as campaign
    from staging.campaign_members as members
    inner join origins on members.lead_id = origins.lead_id
    where trim(members.campaign) <> ''
    union
    select
        origins.origin,
        trim(members.campaign) as campaign
    from staging.campaign_members as members
    inner join origins on members.deal_id = origins.deal_id
    where trim(members.campaign) <> ''
),

placed as (
    select
        windows.period_kind,
        unnest(['all', origins.source]) as source,
        campaigns.campaign,
        origins.lead_id,
        origins.hours,
        origins.is_untouched,
        origins.deal_id
    from origins
    inner join campaigns on origins.origin = campaigns.origin
    inner join counts.windows as windows
        on windows.period_kind = 'all_time'
        or (origins.created_on >= windows.period_on and origins.created_on < windows.until_on)
),

lead_counts as (
    select
        period_kind,
        source,
        campaign,
        count(lead_id) as leads,
        count(*) filter (where is_untouched) as untouched,
        median(greatest(hours, 0)) filter (where hours is not null) as hours_to_touch,
        count(deal_id) filter (where lead_id is not null) as converted
    from placed
    group by period_kind, source, campaign
),

placed_deals as (
    select distinct
        period_kind,
        source,
        campaign,
        deal_id
    from placed
    where deal_id is not null
),

deal_counts as (
    select
        placed_deals.period_kind,
        placed_deals.source,
        placed_deals.campaign,
        count(*) as opportunities,
        count(*) filter (where deals.outcome = 'won') as won,
        count(*) filter (where deals.outcome = 'lost') as lost,
        median(deals.cycle_days) as cycle_days
    from placed_deals
    inner join facts.deals as deals on placed_deals.deal_id = deals.deal_id
    group by placed_deals.period_kind, placed_deals.source, placed_deals.campaign
)

select
    windows.period_kind,
    windows.period,
    windows.period_code,
    windows.period_on,
    leads.source,
    leads.campaign,
    leads.leads,
    leads.untouched,
    cast(leads.hours_to_touch as double) as hours_to_touch,
    leads.converted,
    coalesce(deals.opportunities, 0) as opportunities,
    coalesce(deals.won, 0) as won,
    coalesce(deals.lost, 0) as lost,
    cast(deals.cycle_days as double) as cycle_days
from lead_counts as leads
inner join counts.windows as windows on leads.period_kind = windows.period_kind
left join deal_counts as deals
    on leads.period_kind = deals.period_kind and leads.source = deals.source and leads.campaign = deals.campaign
order by all
