-- One row per period, two sides that give reasons, outcome ('all' for all three) and the reason that each gives: how many
-- closed deals. Only deals for which both give one that the taxonomy knows.
-- compared: Who is compared with whom, crm_notes, crm_analyst or notes_analyst.
-- first_reason: Category that the first of the two gives.
-- second_reason: Category that the second of the two gives.
with pairs as (
    select
        'crm_notes' as compared,
        outcome,
        slice_on,
        crm_reason as first_reason,
        reason as second_reason,
        deals
    from counts.reason_slices
    union all
    select
        'crm_analyst' as compared,
        outcome,
        slice_on,
        crm_reason as first_reason,
        analyst_reason as second_reason,
        deals
    from counts.reason_slices
    union all
    select
        'notes_analyst' as compared,
        outcome,
        slice_on,
        reason as first_reason,
        analyst_reason as second_reason,
        deals
    from counts.reason_slices
),

cells as (
    select
        slices.period_kind,
        slices.period_on,
        pairs.compared,
        coalesce(pairs.outcome, 'all') as outcome,
        pairs.first_reason,
        pairs.second_reason,
        cast(sum(pairs.deals) as bigint) as deals
    from pairs
    inner join counts.period_slices as slices on pairs.slice_on = slices.slice_on
    where slices.period_kind <> 'quarter_to_date' and pairs.first_reason is not null and pairs.second_reason is not null
    group by grouping sets (
        (
            slices.period_kind, slices.period_on, pairs.compared, pairs.first_reason, pairs.second_reason,
            pairs.outcome
        ),
        (slices.period_kind, slices.period_on, pairs.compared, pairs.first_reason, pairs.second_reason)
    )
)

select
    cells.period_kind,
    periods.period,
    periods.period_code,
    cells.period_on,
    periods.is_complete,
    cells.compared,
    cells.outcome,
    cells.first_reason,
    cells.second_reason,
    cells.deals
from cells
inner join counts.periods as periods
    on cells.period_kind = periods.period_kind and cells.period_on = periods.period_on
order by all
