-- One row per lead, its latest version as the source had it, its values read as what they mean, or why they can't be.
-- row_key: the lead's id in its source
-- deal_id: the deal that it became; where the CRM merged that one into another, the other one
-- is_deleted: the CRM says that the lead was deleted
-- reason: why the row can't be used; null when it can
-- remedy: what to do about it
-- value: what the row holds there
with latest as (
    select leads.* replace (coalesce(merged_deals.survivor, leads.deal_id) as deal_id)
    from raw.leads as leads
    left join staging.merged_deals on merged_deals.source = leads.source and merged_deals.deal_id = leads.deal_id
    join settings.sources on settings.sources.source = leads.source and settings.sources.entity = 'leads'
    where leads.known_at <= $known_until
    qualify row_number() over (partition by leads.source, leads.lead_id order by leads.known_at desc) = 1
),

first_sources as (
    select lead_id, min(source) as first_source
    from latest
    group by lead_id
    having min(source) <> max(source)
),

read as (
    select
        latest.*,
        first_sources.first_source,
        list_transform([created_at, first_touch_at, converted_at], lambda written : case
            when regexp_matches(written, '^\d{4}-\d{1,2}-\d{1,2}.*[T ].*([Zz]|[+-]\d{2}(:?\d{2})?)$')
                then timezone('UTC', try_cast(written as timestamptz))
            when regexp_matches(written, '^\d{4}-\d{1,2}-\d{1,2}')
                then timezone('UTC', timezone($timezone, try_cast(written as timestamp)))
        end) as moments,
        moments[1] as read_created_at,
        moments[2] as read_first_touch_at,
        moments[3] as read_converted_at
    from latest
    left join first_sources on first_sources.lead_id = latest.lead_id
),

judged as (
    select
        *,
        case
            when is_deleted then null
            when first_source <> source then {
                'reason': 'this lead_id is also in the source ' || first_source || ', which is kept',
                'remedy': 'Map the lead in one source only, or set id_prefix in one of them.',
                'value': lead_id}
            when created_at is null then {
                'reason': 'it has no date', 'remedy': 'Fill in the column that is mapped to created_at.', 'value': null}
            when created_at is not null and read_created_at is null then {
                'reason': 'its created_at is not a date that can be read',
                'remedy': 'Correct the date, or list its form in winloss.yaml, under sources: ' || source
                || ': leads: date_formats, such as "%d.%m.%Y %H:%M".',
                'value': created_at}
            when first_touch_at is not null and read_first_touch_at is null then {
                'reason': 'its first_touch_at is not a date that can be read',
                'remedy': 'Correct the date, or list its form in winloss.yaml, under sources: ' || source
                || ': leads: date_formats, such as "%d.%m.%Y %H:%M".',
                'value': first_touch_at}
            when converted_at is not null and read_converted_at is null then {
                'reason': 'its converted_at is not a date that can be read',
                'remedy': 'Correct the date, or list its form in winloss.yaml, under sources: ' || source
                || ': leads: date_formats, such as "%d.%m.%Y %H:%M".',
                'value': converted_at}
        end as refusal
    from read
)

select
    source,
    lead_id as row_key,
    lead_id,
    read_created_at as created_at,
    lead_source,
    campaign,
    owner_id,
    read_first_touch_at as first_touch_at,
    read_converted_at as converted_at,
    deal_id,
    content_hash,
    file,
    row_number,
    is_deleted,
    refusal.reason as reason,
    refusal.remedy as remedy,
    refusal.value as value
from judged
