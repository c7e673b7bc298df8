-- One row per person whom a source lists, their latest version as the source had it, or why it can't be used.
-- row_key: the person's id in its source
-- kind: contact or rep
-- is_deleted: the CRM says that the person was deleted
-- reason: why the row can't be used; null when it can
-- remedy: what to do about it
-- value: what the row holds there
with latest as (
    select people.*
    from raw.people as people
    join settings.sources on settings.sources.source = people.source and settings.sources.entity = 'people'
    where people.known_at <= $known_until
    qualify row_number() over (partition by people.source, people.person_key order by people.known_at desc) = 1
),

judged as (
    select
        *,
        case
            when is_deleted then null
            when kind is null or lower(kind) not in ('contact', 'rep') then {
                'reason': 'its kind is neither contact nor rep',
                'remedy': 'In winloss.yaml, under sources: ' || source || ': people, say kind: contact or kind: rep.',
                'value': kind}
            when person_id is null then {
                'reason': 'it has no person_id', 'remedy': 'Fill in the column that is mapped to person_id.', 'value': null}
        end as refusal
    from latest
)

select
    source,
    person_key as row_key,
    person_id,
    lower(kind) as kind,
    name,
    first_name,
    last_name,
    email,
    phone,
    content_hash,
    file,
    row_number,
    is_deleted,
    refusal.reason as reason,
    refusal.remedy as remedy,
    refusal.value as value
from judged
