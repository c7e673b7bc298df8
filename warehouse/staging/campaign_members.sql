-- One row per lead or contact in a campaign.
-- campaign: the campaign, as the CRM names it
-- person_id: the contact, where the member is one
-- deal_id: the deal that the member belongs to, where the CRM says so
-- joined_at: when it became a member, UTC
-- responded_at: when it first answered, UTC; null while it has not
select
    member_id,
    source,
    campaign,
    lead_id,
    person_id,
    deal_id,
    joined_at,
    responded_at
from staging.typed_campaign_members
where reason is null and not is_deleted
