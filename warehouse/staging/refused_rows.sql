-- One row per row of a source that can't be used: broken in the latest load, or with values that mean nothing known.
-- file: the file; for a database, the table where there are several of the kind, else null
-- row_number: the row in its file (the header of a CSV is row 1), null for a database
-- row_key: the deal's or note's id, where it could be read
-- reason: why the row can't be used
-- remedy: what to do about it
-- value: what the row holds there
-- is_latest_read: whether the latest load read it; a database gives only rows changed since the load before
with latest_loads as (
    select source, entity, load_id
    from raw.loads
    where known_at <= $known_until
    qualify row_number() over (partition by source, entity order by known_at desc) = 1
),

broken as (
    select source, entity, file, row_number, row_key, reason, remedy, null as value, true as is_latest_read
    from raw.broken_rows
    semi join latest_loads using (load_id, source, entity)
    semi join settings.sources using (source, entity)
),

unusable as (
    select 'deals' as entity, source, row_key, content_hash, file, row_number, reason, remedy, value
    from staging.typed_deals
    where valid_to is null and reason is not null
    union all by name
    select 'notes' as entity, source, row_key, content_hash, file, row_number, reason, remedy, value
    from staging.typed_notes
    where reason is not null
    union all by name
    select 'people' as entity, source, row_key, content_hash, file, row_number, reason, remedy, value
    from staging.typed_people
    where reason is not null
    union all by name
    select 'leads' as entity, source, row_key, content_hash, file, row_number, reason, remedy, value
    from staging.typed_leads
    where reason is not null
    union all by name
    select 'campaign_members' as entity, source, row_key, content_hash, file, row_number, reason, remedy, value
    from staging.typed_campaign_members
    where reason is not null
    union all by name
    select 'deal_changes' as entity, source, row_key, content_hash, file, row_number, reason, remedy, value
    from staging.typed_deal_changes
    where reason is not null
)

select source, entity, file, row_number, row_key, reason, remedy, value, is_latest_read
from broken
union all by name
select
    unusable.source,
    unusable.entity,
    coalesce(last_read.file, unusable.file) as file,
    coalesce(last_read.row_number, unusable.row_number) as row_number,
    unusable.row_key,
    unusable.reason,
    unusable.remedy,
    unusable.value,
    last_read.row_key is not null as is_latest_read
from unusable
left join raw.last_read using (source, entity, row_key, content_hash)
