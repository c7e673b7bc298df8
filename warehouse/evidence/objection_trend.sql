-- One row per cell of marts.objection_trend and closed deal in it, with or without a note from before the close.
-- subject: objection
-- rates: prevalence = raised / n, coverage = n / closed_deals, win_rate_if_raised = won_if_raised / n_if_raised,
-- win_rate_if_not = won_if_not / n_if_not
-- quotes: objections
with scopes as (
    select
        deal_id,
        'all' as competitor
    from facts.deals
    union all
    select
        deal_id,
        competitor
    from facts.deal_competitors
    where is_seen
),

found_deals as (
    select
        cells.evidence_key,
        deals.deal_id,
        deals.has_pre_close_note as is_noted,
        coalesce(objections.is_raised, false) as is_raised,
        coalesce(objections.is_resolved, false) as is_resolved,
        deals.is_won,
        deals.is_decided
    from temp.closed_deals as deals
    inner join scopes on deals.deal_id = scopes.deal_id
    inner join temp.cells as cells
        on deals.period_kind = cells.period_kind
        and deals.period_on = cells.period_on
        and scopes.competitor = cells.competitor
        and deals.segment_name = cells.segment_name
        and deals.segment_value = cells.segment_value
    left join facts.deal_objections as objections
        on deals.deal_id = objections.deal_id and cells.category = objections.category
)

select
    evidence_key,
    deal_id,
    true as closed_deals,
    is_noted as n,
    is_raised as raised,
    is_raised and is_resolved as resolved,
    is_raised and is_won as won_if_raised,
    is_raised and is_decided as n_if_raised,
    is_noted and not is_raised and is_won as won_if_not,
    is_noted and not is_raised and is_decided as n_if_not
from found_deals
