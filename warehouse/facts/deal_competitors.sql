-- One row per deal and competitor that its notes say is in the deal, or that the CRM's competitor field names.
-- is_seen: In the deal before the close by a note's word, or in the CRM's field.
-- is_lost_to: The deal was lost and a note says that the buyer chose this competitor; or no note says whom the buyer
-- chose and the CRM names only this one.
-- is_from_notes: A note says that the competitor is in the deal.
-- is_from_crm: The CRM's competitor field names it.
with noted_competitors as (
    select
        deal_id,
        competitor,
        bool_or(is_pre_close) as is_noted_before_close,
        bool_or(role = 'selected') as is_selected
    from facts.mentions
    where assertion = 'present'
    group by deal_id, competitor
),

crm_fields as (
    select
        deal_id,
        unnest(crm_competitors) as crm_name
    from staging.deals
    where is_current and outcome <> 'invalid'
),

crm_competitors as (
    select distinct
        crm_fields.deal_id,
        coalesce(names.competitor, crm_fields.crm_name) as vendor,
        names.competitor
    from crm_fields
    left join staging.competitor_names as names on crm_fields.crm_name = names.crm_name
),

crm_named as (
    select
        deal_id,
        competitor,
        count(*) over (partition by deal_id) = 1 as is_the_only_one
    from crm_competitors
),

named_competitors as (
    select
        coalesce(noted_competitors.deal_id, crm_named.deal_id) as deal_id,
        coalesce(noted_competitors.competitor, crm_named.competitor) as competitor,
        coalesce(noted_competitors.is_noted_before_close, false) as is_noted_before_close,
        coalesce(noted_competitors.is_selected, false) as is_selected,
        coalesce(crm_named.is_the_only_one, false) as is_the_only_one,
        noted_competitors.deal_id is not null as is_from_notes,
        crm_named.deal_id is not null as is_from_crm
    from noted_competitors
    full join crm_named
        on noted_competitors.deal_id = crm_named.deal_id and noted_competitors.competitor = crm_named.competitor
),

decided_deals as (
    select
        deal_id,
        bool_or(is_selected) as has_selected
    from noted_competitors
    group by deal_id
)

select
    named.deal_id,
    named.competitor,
    named.is_noted_before_close or named.is_from_crm as is_seen,
    deals.outcome = 'lost'
    and (named.is_selected or (named.is_the_only_one and not coalesce(decided_deals.has_selected, false)))
        as is_lost_to,
    named.is_from_notes,
    named.is_from_crm
from named_competitors as named
inner join facts.deals as deals on named.deal_id = deals.deal_id
left join decided_deals on named.deal_id = decided_deals.deal_id
where named.competitor is not null
