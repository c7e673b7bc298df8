-- One row per change of a deal that the CRM's own history tells, its latest version as the source had it, or why it can't
-- be used.
-- row_key: the change's id in its source
-- is_deleted: the CRM says that the change was deleted
-- reason: why the row can't be used; null when it can
-- remedy: what to do about it
-- value: what the row holds there
with latest as (
    select deal_changes.*
    from raw.deal_changes as deal_changes
    join settings.sources on settings.sources.source = deal_changes.source and settings.sources.entity = 'deal_changes'
    where deal_changes.known_at <= $known_until
    qualify row_number() over (partition by deal_changes.source, deal_changes.change_id order by deal_changes.known_at desc) = 1
),

read as (
    select
        latest.*,
        list_transform([changed_at], lambda written : case
            when regexp_matches(written, '^\d{4}-\d{1,2}-\d{1,2}.*[T ].*([Zz]|[+-]\d{2}(:?\d{2})?)$')
                then timezone('UTC', try_cast(written as timestamptz))
            when regexp_matches(written, '^\d{4}-\d{1,2}-\d{1,2}')
                then timezone('UTC', timezone($timezone, try_cast(written as timestamp)))
        end) as moments,
        moments[1] as read_changed_at
    from latest
),

judged as (
    select
        *,
        case
            when is_deleted then null
            when deal_id is null then {
                'reason': 'it belongs to no deal', 'remedy': 'Fill in the column that is mapped to deal_id.', 'value': null}
            when changed_at is null then {
                'reason': 'it has no date', 'remedy': 'Fill in the column that is mapped to changed_at.', 'value': null}
            when changed_at is not null and read_changed_at is null then {
                'reason': 'its changed_at is not a date that can be read',
                'remedy': 'Correct the date, or list its form in winloss.yaml, under sources: ' || source
                || ': deal_changes: date_formats, such as "%d.%m.%Y %H:%M".',
                'value': changed_at}
        end as refusal
    from read
)

select
    source,
    change_id as row_key,
    change_id,
    deal_id,
    field,
    old_value,
    new_value,
    read_changed_at as changed_at,
    content_hash,
    file,
    row_number,
    is_deleted,
    refusal.reason as reason,
    refusal.remedy as remedy,
    refusal.value as value
from judged
