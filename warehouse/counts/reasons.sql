-- One row per period, outcome and reason that the notes or the CRM give for deals of that outcome; one with the reason
-- (none) where they give none at all.
-- deals: Closed deals whose notes say that this decided it.
-- value: Their amount, in the home currency.
-- crm_deals: Closed deals for which the CRM gives this reason.
-- n: Closed deals of the outcome whose notes say what decided it.
-- reason_probability: How likely this reason is right, on average over its deals; null where deals is 0.
with period_deals as (
    select
        slices.period_kind,
        slices.period_on,
        closed_deals.outcome,
        closed_deals.reason,
        closed_deals.crm_reason,
        closed_deals.deals,
        closed_deals.probabilities,
        closed_deals.value
    from counts.reason_slices as closed_deals
    inner join counts.period_slices as slices on closed_deals.slice_on = slices.slice_on
),

reason_deals as (
    select
        period_kind,
        period_on,
        outcome,
        reason,
        deals,
        probabilities,
        value,
        0 as crm_deals
    from period_deals
    where reason is not null
    union all
    select
        period_kind,
        period_on,
        outcome,
        crm_reason as reason,
        0 as deals,
        0 as probabilities,
        0 as value,
        deals as crm_deals
    from period_deals
    where crm_reason is not null
),

outcomes as (
    select
        period_kind,
        period_on,
        outcome,
        sum(deals) filter (where reason is not null) as n,
        sum(deals) filter (where reason is null) as undetermined
    from period_deals
    group by all
),

cells as (
    select
        period_kind,
        period_on,
        outcome,
        reason,
        sum(deals) as deals,
        sum(probabilities) as probabilities,
        sum(value) as value,
        sum(crm_deals) as crm_deals
    from reason_deals
    group by all
    union all
    select
        period_kind,
        period_on,
        outcome,
        '(none)' as reason,
        0 as deals,
        0 as probabilities,
        0 as value,
        0 as crm_deals
    from period_deals
    group by period_kind, period_on, outcome
    having count(coalesce(reason, crm_reason)) = 0
)

select
    cells.period_kind,
    periods.period,
    periods.period_code,
    cells.period_on,
    periods.is_complete,
    cells.outcome,
    cells.reason,
    categories.category_group,
    cast(cells.deals as bigint) as deals,
    round(cast(cells.probabilities as double) / nullif(cells.deals, 0), 6) as reason_probability,
    cast(cells.value as double) as value,
    cast(cells.crm_deals as bigint) as crm_deals,
    cast(coalesce(outcomes.n, 0) as bigint) as n,
    cast(coalesce(outcomes.undetermined, 0) as bigint) as undetermined
from cells
inner join outcomes
    on cells.period_kind = outcomes.period_kind
    and cells.period_on = outcomes.period_on
    and cells.outcome = outcomes.outcome
inner join counts.periods as periods
    on cells.period_kind = periods.period_kind and cells.period_on = periods.period_on
left join settings.categories as categories on cells.reason = categories.category
order by all
