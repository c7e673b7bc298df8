-- One row per note, its latest version as the source had it, its values read as what they mean, or why they can't be.
-- row_key: the note's id in its source
-- crm_kind: kind of note as the CRM names it
-- deal_id: the deal that the note is about; where the CRM merged that one into another, the other one
-- is_deleted: the CRM says that the note was deleted
-- reason: why the row can't be used; null when it can
-- remedy: what to do about it
-- value: what the row holds there
with latest as (
    select
        notes.* replace (coalesce(merged_deals.survivor, notes.deal_id) as deal_id),
        lower(notes.kind) as kind_key
    from raw.notes as notes
    left join staging.merged_deals on merged_deals.source = notes.source and merged_deals.deal_id = notes.deal_id
    join settings.sources on settings.sources.source = notes.source and settings.sources.entity = 'notes'
    where notes.known_at <= $known_until
    qualify row_number() over (partition by notes.source, notes.note_id order by notes.known_at desc) = 1
),

first_sources as (
    select note_id, min(source) as first_source
    from latest
    group by note_id
    having min(source) <> max(source)
),

deals as (
    select
        deal_id,
        bool_or(reason is null and not is_deleted) as is_usable,
        bool_and(is_deleted) as is_deleted
    from staging.typed_deals
    where valid_to is null
    group by deal_id
),

mapped as (
    select
        latest.*,
        coalesce(kinds.kind, 'crm_comment') as read_kind,
        first_sources.first_source,
        deals.is_usable as deal_is_usable,
        deals.is_deleted as deal_is_deleted,
        case
            when regexp_matches(written_at, '^\d{4}-\d{1,2}-\d{1,2}.*[T ].*([Zz]|[+-]\d{2}(:?\d{2})?)$')
                then timezone('UTC', try_cast(written_at as timestamptz))
            when regexp_matches(written_at, '^\d{4}-\d{1,2}-\d{1,2}')
                then timezone('UTC', timezone($timezone, try_cast(written_at as timestamp)))
        end as read_written_at
    from latest
    left join settings.kinds on kinds.source = latest.source and kinds.value = kind_key
    left join first_sources on first_sources.note_id = latest.note_id
    left join deals on deals.deal_id = latest.deal_id
),

judged as (
    select
        *,
        case
            when is_deleted then null
            when first_source <> source then {
                'reason': 'this note_id is also in the source ' || first_source || ', which is kept',
                'remedy': 'Map the note in one source only, or make its ids differ (with a query that adds a prefix).',
                'value': note_id}
            when text is null then {
                'reason': 'its text is empty', 'remedy': 'Nothing to do, unless the text is in another column.',
                'value': null}
            when deal_id is null then {
                'reason': 'it belongs to no deal', 'remedy': 'Fill in the column that is mapped to deal_id.', 'value': null}
            when deal_is_usable is null then {
                'reason': 'its deal is in no source',
                'remedy': 'Export the deals of the same time, or check that deal_id is mapped to the same ids in both.',
                'value': deal_id}
            when deal_is_deleted then {
                'reason': 'its deal was deleted in the CRM', 'remedy': 'Nothing to do, unless the deal should be there.',
                'value': deal_id}
            when not deal_is_usable then {
                'reason': 'its deal was refused', 'remedy': 'See why the deal was refused, and what to do about it.',
                'value': deal_id}
            when written_at is null then {
                'reason': 'it has no date', 'remedy': 'Fill in the column that is mapped to written_at.', 'value': null}
            when read_written_at is null then {
                'reason': 'its written_at is not a date that can be read',
                'remedy': 'Correct the date, or list its form in winloss.yaml, under sources: ' || source
                || ': notes: date_formats, such as "%d.%m.%Y %H:%M".',
                'value': written_at}
        end as refusal
    from mapped
)

select
    source,
    note_id as row_key,
    note_id,
    deal_id,
    read_kind as kind,
    kind as crm_kind,
    read_written_at as written_at,
    author_id,
    person_id,
    text,
    content_hash,
    file,
    row_number,
    is_deleted,
    refusal.reason as reason,
    refusal.remedy as remedy,
    refusal.value as value
from judged
