-- One row per lead that can be used, in its latest version.
-- created_at: when the lead was created, UTC
-- campaign: the campaign that brought it, where the CRM names one on the lead
-- first_touch_at: when it first answered or was first spoken to, UTC
-- converted_at: when it became a deal or a contact, UTC; null while it is a lead
-- deal_id: the deal that it became
select
    lead_id,
    source,
    created_at,
    lead_source,
    campaign,
    owner_id,
    first_touch_at,
    converted_at,
    deal_id
from staging.typed_leads
where reason is null and not is_deleted
