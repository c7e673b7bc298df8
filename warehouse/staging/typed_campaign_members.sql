-- One row per member of a campaign, its latest version as the source had it, its values read as what they mean, or why they can't be.
-- row_key: the member's id in its source
-- deal_id: the deal that its lead became; where the CRM merged that one into another, the other one
-- is_deleted: the CRM says that the member was deleted
-- reason: why the row can't be used; null when it can
-- remedy: what to do about it
-- value: what the row holds there
with latest as (
    select campaign_members.* replace (coalesce(merged_deals.survivor, campaign_members.deal_id) as deal_id)
    from raw.campaign_members as campaign_members
    left join staging.merged_deals on merged_deals.source = campaign_members.source and merged_deals.deal_id = campaign_members.deal_id
    join settings.sources on settings.sources.source = campaign_members.source and settings.sources.entity = 'campaign_members'
    where campaign_members.known_at <= $known_until
    qualify row_number() over (partition by campaign_members.source, campaign_members.member_id order by campaign_members.known_at desc) = 1
),

first_sources as (
    select member_id, min(source) as first_source
    from latest
    group by member_id
    having min(source) <> max(source)
),

read as (
    select
        latest.*,
        first_sources.first_source,
        list_transform([joined_at, responded_at], lambda written : case
            when regexp_matches(written, '^\d{4}-\d{1,2}-\d{1,2}.*[T ].*([Zz]|[+-]\d{2}(:?\d{2})?)$')
                then timezone('UTC', try_cast(written as timestamptz))
            when regexp_matches(written, '^\d{4}-\d{1,2}-\d{1,2}')
                then timezone('UTC', timezone($timezone, try_cast(written as timestamp)))
        end) as moments,
        moments[1] as read_joined_at,
        moments[2] as read_responded_at
    from latest
    left join first_sources on first_sources.member_id = latest.member_id
),

judged as (
    select
        *,
        case
            when is_deleted then null
            when first_source <> source then {
                'reason': 'this member_id is also in the source ' || first_source || ', which is kept',
                'remedy': 'Map the member in one source only, or set id_prefix in one of them.',
                'value': member_id}
            when campaign is null then {
                'reason': 'it has no campaign', 'remedy': 'Fill in the column that is mapped to campaign.', 'value': null}
            when joined_at is not null and read_joined_at is null then {
                'reason': 'its joined_at is not a date that can be read',
                'remedy': 'Correct the date, or list its form in winloss.yaml, under sources: ' || source
                || ': campaign_members: date_formats, such as "%d.%m.%Y %H:%M".',
                'value': joined_at}
            when responded_at is not null and read_responded_at is null then {
                'reason': 'its responded_at is not a date that can be read',
                'remedy': 'Correct the date, or list its form in winloss.yaml, under sources: ' || source
                || ': campaign_members: date_formats, such as "%d.%m.%Y %H:%M".',
                'value': responded_at}
        end as refusal
    from read
)

select
    source,
    member_id as row_key,
    member_id,
    campaign,
    lead_id,
    person_id,
    deal_id,
    read_joined_at as joined_at,
    read_responded_at as responded_at,
    content_hash,
    file,
    row_number,
    is_deleted,
    refusal.reason as reason,
    refusal.remedy as remedy,
    refusal.value as value
from judged
