-- One row per source and entity: what became of the rows that its latest load read. A past night, rebuilt, read none.
-- rows_read: rows that the latest load read, broken ones included, as counted while reading
-- rows_kept: of these, rows found in staging (or deleted in the CRM)
-- rows_refused: of these, rows that can't be used
-- rows_in_use: rows in staging, from this load and the ones before
with latest_loads as (
    select loads.source, loads.entity, loads.rows_read
    from raw.loads
    semi join settings.sources using (source, entity)
    qualify row_number() over (partition by source, entity order by known_at desc) = 1 and known_at <= $known_until
),

in_use as (
    select 'deals' as entity, source, deal_id as row_key, false as is_deleted
    from staging.deals
    where is_current
    union all
    select 'deals', source, row_key, true
    from staging.typed_deals
    where valid_to is null and is_deleted
    union all
    select 'notes', source, note_id, false
    from staging.notes
    union all
    select 'notes', source, row_key, true
    from staging.typed_notes
    where is_deleted
    union all
    select 'people', source, row_key, is_deleted
    from staging.typed_people
    where reason is null or is_deleted
    union all
    select 'leads', source, row_key, is_deleted
    from staging.typed_leads
    where reason is null or is_deleted
    union all
    select 'campaign_members', source, row_key, is_deleted
    from staging.typed_campaign_members
    where reason is null or is_deleted
    union all
    select 'deal_changes', source, row_key, is_deleted
    from staging.typed_deal_changes
    where reason is null or is_deleted
),

kept as (
    select source, entity, count(last_read.row_key) as rows_kept, count(*) filter (not is_deleted) as rows_in_use
    from in_use
    left join raw.last_read using (source, entity, row_key)
    group by source, entity
),

refused as (
    select source, entity, count(*) as rows_refused
    from staging.refused_rows
    where is_latest_read
    group by source, entity
)

select
    source,
    entity,
    rows_read,
    coalesce(rows_kept, 0) as rows_kept,
    coalesce(rows_refused, 0) as rows_refused,
    coalesce(rows_in_use, 0) as rows_in_use
from latest_loads
left join kept using (source, entity)
left join refused using (source, entity)
