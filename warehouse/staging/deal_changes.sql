-- One row per change of a field of a deal, as the CRM's own history tells it; the first value counts as a change.
-- field: outcome, stage, amount, closed_on, competitor or owner
-- old_value: the value before, as the CRM has it; null where it is not known
-- new_value: the value from then on, as the CRM has it; dates and amounts in one form
-- outcome: what a stage means by the settings: won, lost, no_decision, open or invalid; null for other fields
-- changed_at: when it changed, UTC
with changes as (
    select
        change_id,
        deal_id,
        source,
        field,
        list_transform([old_value, new_value], lambda value : case field
            when 'closed_on' then coalesce(
                try_cast(coalesce(try_cast(value as timestamp), make_timestamp(try_cast(value as bigint) * 1000))::date as varchar),
                value
            )
            when 'amount' then coalesce(try_cast(try_cast(value as decimal(18, 2)) as varchar), value)
            else value
        end) as read_values,
        changed_at
    from staging.typed_deal_changes
    where reason is null and not is_deleted
),

followed as (
    select
        *,
        count(*) over before > 0 as has_before,
        lag(read_values[2]) over before as value_before
    from changes
    window before as (
        partition by source, deal_id, field order by changed_at, change_id rows between unbounded preceding and 1 preceding
    )
)

select
    followed.change_id,
    followed.deal_id,
    followed.source,
    followed.field,
    coalesce(followed.read_values[1], followed.value_before) as old_value,
    followed.read_values[2] as new_value,
    outcomes.outcome,
    followed.changed_at
from followed
left join settings.outcomes
    on outcomes.source = followed.source and outcomes.value = lower(followed.read_values[2])
    and followed.field in ('stage', 'outcome')
where not followed.has_before or followed.read_values[2] is distinct from followed.value_before
