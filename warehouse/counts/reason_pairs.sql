-- One row per period, two sides that give reasons, outcome ('all' for all three) and the reason that each gives: how many
-- closed deals. Only deals for which both give one that the taxonomy knows.
-- compared: Who is compared with whom, crm_notes, crm_analyst or notes_analyst.
-- first_reason: Category that the first of the two gives.
-- second_reason: Category that the second of the two gives.
with sides as (
    select
        deals.outcome,
        reasons.crm_reason,
        reasons.reason as noted_reason,
        reasons.analyst_reason,
        cast(date_trunc('month', deals.closed_on) as date) as month_on
    from facts.deals as deals
    inner join facts.deal_reasons as reasons on deals.deal_id = reasons.deal_id
    where deals.closed_on is not null
),

pairs as (
    select
        'crm_notes' as compared,
        outcome,
        month_on,
        crm_reason as first_reason,
        noted_reason as second_reason
    from sides
    union all
    select
        'crm_analyst' as compared,
        outcome,
        month_on,
        crm_reason as first_reason,
        analyst_reason as second_reason
    from sides
    union all
    select
        'notes_analyst' as compared,
        outcome,
        month_on,
        noted_reason as first_reason,
        analyst_reason as second_reason
    from sides
),

cells as (
    select
        months.period_kind,
        months.period_on,
        pairs.compared,
        coalesce(pairs.outcome, 'all') as outcome,
        pairs.first_reason,
        pairs.second_reason,
        count(*) as deals
    from pairs
    inner join counts.period_months as months on pairs.month_on = months.month_on
    where pairs.first_reason is not null and pairs.second_reason is not null
    group by grouping sets (
        (
            months.period_kind, months.period_on, pairs.compared, pairs.first_reason, pairs.second_reason,
            pairs.outcome
        ),
        (months.period_kind, months.period_on, pairs.compared, pairs.first_reason, pairs.second_reason)
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
