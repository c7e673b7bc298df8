-- One row per cell of marts.retention and closed renewal or won expansion in it.
-- subject: retention
-- rates: retention_rate = renewed / n, value_retention_rate = value_renewed / value_due
-- quotes: mentions
with scopes as (
    select
        deals.deal_id,
        'all' as competitor,
        coalesce(bool_or(competitors.is_lost_to), false) as is_lost_to
    from facts.deals as deals
    left join facts.deal_competitors as competitors on deals.deal_id = competitors.deal_id
    group by deals.deal_id
    union all
    select
        deal_id,
        competitor,
        is_lost_to
    from facts.deal_competitors
    where is_seen
),

found_deals as (
    select
        cells.evidence_key,
        deals.deal_id,
        deals.deal_type,
        deals.deal_type = 'renewal' as is_renewal,
        deals.is_won,
        deals.is_lost,
        deals.is_no_decision,
        scopes.is_lost_to,
        deals.amount
    from temp.closed_deals as deals
    inner join scopes on deals.deal_id = scopes.deal_id
    inner join temp.cells as cells
        on deals.period_kind = cells.period_kind
        and deals.period_on = cells.period_on
        and scopes.competitor = cells.competitor
        and deals.segment_name = cells.segment_name
        and deals.segment_value = cells.segment_value
    where deals.deal_type = 'renewal' or (deals.deal_type = 'expansion' and deals.is_won)
)

select
    evidence_key,
    deal_id,
    deal_type,
    is_renewal as n,
    is_renewal and is_won as renewed,
    is_renewal and is_lost and is_lost_to as lost_to_competitor,
    is_renewal and is_lost and not is_lost_to as lost_otherwise,
    is_renewal and is_no_decision as lapsed,
    if(is_renewal, amount, 0) as value_due,
    if(is_renewal and is_won, amount, 0) as value_renewed,
    not is_renewal as expansions_won,
    if(is_renewal, 0, amount) as value_expanded
from found_deals
