-- One row per source, entity and check of its health: what the loads of the latest night and the rows known
-- by then say. Loads of one day count as one, so that a run that broke off and was repeated changes nothing.
-- health_check: volume, new rows, empty values, values by outcome, unknown values, notes of deals or duplicates
-- state: ok, warn (have a look) or fail (figures suffer)
-- found: what was found, in words
-- remedy: what to do about it
with days as (
    select
        source,
        entity,
        known_at::date as loaded_on,
        max_by(load_id, known_at) as load_id,
        list(load_id) as load_ids,
        max(known_at) as known_at,
        sum(rows_new)::bigint as rows_new,
        max_by(rows_read, known_at) as rows_read,
        max_by(rows_there, known_at) as rows_there
    from raw.loads
    semi join settings.sources using (source, entity)
    where known_at <= $known_until
    group by source, entity, known_at::date
),

loads as (
    select *, row_number() over (partition by source, entity order by known_at desc) as age
    from days
),

usual as (
    select source, entity, count(*) as loads, median(rows_new) as usual_new, median(rows_there) as usual_there,
        mad(rows_new) as spread_new
    from loads
    where age between 2 and 29
    group by source, entity
),

volumes as (
    select
        loads.source,
        loads.entity,
        'volume' as health_check,
        case
            when usual.loads < 7 then 'ok'
            when loads.rows_there = 0 and usual_there > 0 then 'fail'
            when loads.rows_there < 0.8 * usual_there then 'fail'
            when loads.rows_there > 2 * usual_there + 10 then 'warn'
            when abs(loads.rows_new - usual_new) > greatest(10, 2 * usual_new, 8 * spread_new) then 'warn'
            else 'ok'
        end as state,
        format('{:,} new or changed of {:,} rows', loads.rows_new, coalesce(loads.rows_there, loads.rows_read))
        || if(usual.loads < 7, '; too few nights yet to know what is usual',
            format('; usual of the last {} nights: {:,} of {:,}', usual.loads, usual_new::bigint, usual_there::bigint))
            as found,
        'See whether the export or the replication is cut short, or was filled twice.' as remedy
    from loads
    join usual using (source, entity)
    where loads.age = 1
),

news as (
    select
        source,
        entity,
        'new rows' as health_check,
        date_diff('day', max(known_at) filter (rows_new > 0), max(known_at)) as days,
        case when days > 28 then 'fail' when days > 7 then 'warn' else 'ok' end as state,
        if(days = 0, 'the latest load brought some', 'none for ' || days || ' days') as found,
        'See whether the export or the replication still runs.' as remedy
    from loads
    group by source, entity
    having count(*) filter (rows_new > 0) > 0
),

cells as (
    select source, 'deals' as entity, load_id, unnest(['outcome', 'opened_on', 'amount', 'crm_reason', 'crm_competitors']) as name,
        unnest([outcome, opened_on, amount, crm_reason, crm_competitors]) as value
    from raw.deals
    where known_at <= $known_until and not is_deleted
    union all
    select source, 'notes', load_id, unnest(['deal_id', 'written_at', 'text']), unnest([deal_id, written_at, text])
    from raw.notes
    where known_at <= $known_until and not is_deleted
),

shares as (
    select
        cells.source,
        cells.entity,
        cells.name,
        count(*) filter (list_contains(loads.load_ids, cells.load_id)) as new_rows,
        count(*) filter (not list_contains(loads.load_ids, cells.load_id)) as old_rows,
        coalesce(count(*) filter (list_contains(loads.load_ids, cells.load_id) and value is null) / nullif(new_rows, 0), 0) as new_share,
        coalesce(count(*) filter (not list_contains(loads.load_ids, cells.load_id) and value is null) / nullif(old_rows, 0), 0) as old_share,
        count(*) filter (value is null) / count(*) as share
    from cells
    join loads on loads.source = cells.source and loads.entity = cells.entity and loads.age = 1
    group by cells.source, cells.entity, cells.name
    having share < 1 or cells.name in ('outcome', 'deal_id', 'written_at', 'text')
),

emptiness as (
    select
        source,
        entity,
        'empty values' as health_check,
        case
            when max(share) filter (name in ('outcome', 'deal_id', 'written_at', 'text')) > 0.5 then 'fail'
            when max(share) filter (name in ('outcome', 'deal_id', 'written_at', 'text')) > 0.05 then 'warn'
            when bool_or(new_rows >= 20 and old_rows >= 50 and new_share > old_share + 0.3) then 'warn'
            else 'ok'
        end as state,
        string_agg(
            format('{} {:.0f} %', name, 100 * share)
            || if(new_rows >= 20 and old_rows >= 50 and new_share > old_share + 0.3,
                format(' (of the new rows {:.0f} %)', 100 * new_share), ''), ', ' order by share desc, name
        ) as found,
        'See whether the column was moved or is no longer filled in, and correct `columns` in winloss.yaml.' as remedy
    from shares
    group by source, entity
),

filled as (
    select source, outcome, unnest(['amount', 'crm_competitors']) as name,
        unnest([amount is not null, len(crm_competitors) > 0]) as is_filled
    from staging.deals
    where is_current and closed_on between $as_of::date - 365 and $as_of::date
),

by_outcome as (
    select
        source,
        name,
        count(*) filter (outcome = 'won') as won,
        count(*) filter (outcome = 'lost') as lost,
        coalesce(count(*) filter (outcome = 'won' and is_filled) / nullif(won, 0), 0) as won_share,
        coalesce(count(*) filter (outcome = 'lost' and is_filled) / nullif(lost, 0), 0) as lost_share,
        least(won, lost) >= 20 and greatest(won_share, lost_share) >= 0.2
        and least(won_share, lost_share) < 0.2 * greatest(won_share, lost_share) as is_one_sided
    from filled
    group by source, name
    having bool_or(is_filled)
),

one_sided as (
    select
        source,
        'deals' as entity,
        'values by outcome' as health_check,
        if(bool_or(is_one_sided), 'warn', 'ok') as state,
        string_agg(
            format('{} in {:.0f} % of won deals, {:.0f} % of lost ones', name, 100 * won_share, 100 * lost_share), '; '
            order by name
        ) as found,
        'Have it filled in whatever the outcome: until then rates by value, or against competitors, lean to one side.'
            as remedy
    from by_outcome
    group by source
),

unknowns as (
    select
        source,
        'deals' as entity,
        'unknown values' as health_check,
        count(*) as rows,
        count(*) filter (reason like 'the outcome "%') as outcomes,
        count(*) filter (reason is null and crm_deal_type is not null and deal_type is null) as deal_types,
        case when outcomes > 0.05 * rows then 'fail' when outcomes + deal_types > 0 then 'warn' else 'ok' end as state,
        format('outcomes of {:,} and types of {:,} of {:,} deals are not in the settings', outcomes, deal_types, rows)
            as found,
        'Add the lines that the run and the page give to winloss.yaml.' as remedy
    from staging.typed_deals
    where valid_to is null and not is_deleted
    group by source
),

closed as (
    select
        deals.source,
        deals.deal_id,
        deals.closed_on > $as_of::date - 90 as is_recent,
        deals.deal_id in (select deal_id from staging.notes) as has_note
    from staging.deals as deals
    where deals.is_current and deals.closed_on between $as_of::date - 455 and $as_of::date
),

coverage as (
    select
        source,
        'notes' as entity,
        'notes of deals' as health_check,
        count(*) filter (is_recent) as recent,
        count(*) filter (not is_recent) as earlier,
        coalesce(count(*) filter (is_recent and has_note) / nullif(recent, 0), 0) as recent_share,
        coalesce(count(*) filter (not is_recent and has_note) / nullif(earlier, 0), 0) as earlier_share,
        case
            when recent >= 20 and earlier >= 20 and earlier_share > 0 and recent_share = 0 then 'fail'
            when recent >= 20 and earlier >= 20 and recent_share < 0.5 * earlier_share then 'warn'
            else 'ok'
        end as state,
        format('{:.0f} % of {:,} deals closed in 90 days have a note; {:.0f} % of {:,} in the year before', 100 * recent_share,
            recent, 100 * earlier_share, earlier) as found,
        'See whether notes are still exported, and whether deal_id holds the ids that deals have.' as remedy
    from closed
    semi join (from settings.sources where entity = 'notes') as with_notes using (source)
    group by source
),

repeated as (
    select loads.source, loads.entity, count(broken_rows.row_key) as keys
    from loads
    left join raw.broken_rows as broken_rows
        on broken_rows.load_id = loads.load_id and broken_rows.source = loads.source
        and broken_rows.entity = loads.entity and broken_rows.reason like '%more than once%'
    where loads.age = 1
    group by loads.source, loads.entity
),

same_texts as (
    select source, 'notes' as entity, sum(notes - 1)::bigint as texts
    from (select source, deal_id, text_hash, count(*) as notes from staging.notes group by all)
    group by source
),

duplicates as (
    select
        source,
        entity,
        'duplicates' as health_check,
        case when keys > 0 or coalesce(texts, 0) > 10 then 'warn' else 'ok' end as state,
        format('{:,} rows have an id that another has', keys)
        || if(entity = 'notes', format('; {:,} notes repeat another of their deal', coalesce(texts, 0)), '') as found,
        'Map the id to a column that is unique; see whether an import ran twice.' as remedy
    from repeated
    left join same_texts using (source, entity)
)

select source, entity, health_check, state, found, remedy from volumes
union all by name
select source, entity, health_check, state, found, remedy from news
union all by name
select source, entity, health_check, state, found, remedy from emptiness
union all by name
select source, entity, health_check, state, found, remedy from one_sided
union all by name
select source, entity, health_check, state, found, remedy from unknowns
union all by name
select source, entity, health_check, state, found, remedy from coverage
union all by name
select source, entity, health_check, state, found, remedy from duplicates
