-- One row per stretch of time in which a field of a deal held one value: by the CRM's own history until the first load,
-- by the loads from then on. Values as of a moment are those with valid_from <= moment and no valid_to before or at it.
-- field: stage and outcome (what the stage means), amount, closed_on (the expected day while the deal is open), competitor
-- value: an outcome of ours, a stage as the CRM names it, an amount in the home currency, a day, names with "; " between
-- valid_from: when it began to hold, UTC
-- valid_to: when it ceased to hold, UTC; null while it holds
-- told_by: crm, its own history, or loads
with loaded_versions as (
    select
        source,
        deal_id,
        valid_from,
        coalesce(valid_to, 'infinity'::timestamp) as valid_to,
        [crm_outcome, outcome, amount::varchar, crm_closed_on::varchar, array_to_string(list_sort(list_filter(
            list_transform(string_split(crm_competitors, coalesce(nullif(competitors_separator, ''), chr(31))),
                lambda name : trim(name)),
            lambda name : name <> '')), '; ')] as field_values
    from staging.typed_deals
    where reason is null and (not is_deleted or merged_into is not null)
),

first_loads as (
    select source, deal_id, min(valid_from) as first_at, min(opened_on) as opened_on, any_value(currency) as currency,
        any_value(coalesce(nullif(competitors_separator, ''), chr(31))) as separator
    from staging.typed_deals
    group by source, deal_id
),

changes as (
    select
        changes.source,
        changes.deal_id,
        if(changes.field = 'outcome', 'stage', changes.field) as field,
        changes.old_value,
        changes.new_value,
        changes.changed_at,
        first_loads.first_at,
        first_loads.opened_on::timestamp as opened_at,
        first_loads.separator,
        exchange_rates.rate
    from staging.deal_changes as changes
    join first_loads using (source, deal_id)
    left join settings.exchange_rates on exchange_rates.currency = first_loads.currency
    where changes.changed_at < first_loads.first_at
        and changes.field in ('stage', 'outcome', 'amount', 'closed_on', 'competitor')
),

told_values as (
    select source, deal_id, field, new_value as value, changed_at as valid_from, first_at, separator, rate
    from changes
    union all
    (
        select source, deal_id, field, old_value, opened_at, first_at, separator, rate
        from changes
        where old_value is not null and opened_at < changed_at
        qualify row_number() over (partition by source, deal_id, field order by changed_at) = 1
    )
),

told as (
    select
        source,
        deal_id,
        field,
        case field
            when 'amount' then (try_cast(value as decimal(18, 4)) * rate)::decimal(18, 2)::varchar
            when 'competitor' then array_to_string(list_sort(list_filter(
                list_transform(string_split(value, separator), lambda name : trim(name)), lambda name : name <> '')), '; ')
            else value
        end as value,
        valid_from,
        first_at
    from told_values
    union all
    select told_values.source, told_values.deal_id, 'outcome', outcomes.outcome, told_values.valid_from, told_values.first_at
    from told_values
    join settings.outcomes as outcomes
        on outcomes.source = told_values.source and outcomes.value = lower(told_values.value)
    where told_values.field = 'stage'
),

stretches as (
    select source, deal_id, field, nullif(value, '') as value, valid_from, 'crm' as told_by,
        lead(valid_from, 1, first_at) over (partition by source, deal_id, field order by valid_from) as valid_to
    from told
    union all by name
    select source, deal_id, unnest(['stage', 'outcome', 'amount', 'closed_on', 'competitor']) as field,
        nullif(unnest(field_values), '') as value, valid_from, 'loads' as told_by, valid_to
    from loaded_versions
),

begun as (
    select
        *,
        value is distinct from lag(value) over before or valid_from is distinct from lag(valid_to) over before as is_new
    from stretches
    where valid_from < valid_to
    window before as (partition by source, deal_id, field order by valid_from)
),

numbered as (
    select *, count(*) filter (is_new) over (partition by source, deal_id, field order by valid_from) as number
    from begun
)

select
    source,
    deal_id,
    field,
    any_value(value) as value,
    min(valid_from) as valid_from,
    nullif(max(valid_to), 'infinity'::timestamp) as valid_to,
    min_by(told_by, valid_from) as told_by
from numbered
group by source, deal_id, field, number
