-- One row per cell of marts.win_rate_trend and closed deal in it: of all deals, or of those in which the competitor is seen;
-- with the basis value, only deals with an amount. A deal's weight is 1 by count, its amount by value.
-- subject: win_rate
-- rates: win_rate = weight_won / weight_decided, broad_win_rate = weight_won / weight_closed,
-- no_decision_rate = weight_no_decision / weight_closed
-- quotes: mentions
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

weighed_deals as (
    select
        cells.evidence_key,
        deals.deal_id,
        deals.is_won,
        deals.is_lost,
        deals.is_no_decision,
        deals.is_decided,
        deals.amount,
        if(cells.basis = 'value', deals.amount, 1) as weight
    from temp.closed_deals as deals
    inner join scopes on deals.deal_id = scopes.deal_id
    inner join temp.cells as cells
        on deals.period_kind = cells.period_kind
        and deals.period_on = cells.period_on
        and scopes.competitor = cells.competitor
        and deals.segment_name = cells.segment_name
        and deals.segment_value = cells.segment_value
        and cells.deal_type in ('all', deals.deal_type)
)

select
    evidence_key,
    deal_id,
    is_won as won,
    is_lost as lost,
    is_no_decision as no_decision,
    is_decided as n,
    true as closed_deals,
    if(is_won, amount, 0) as value_won,
    if(is_lost, amount, 0) as value_lost,
    if(is_no_decision, amount, 0) as value_no_decision,
    if(is_won, weight, 0) as weight_won,
    if(is_no_decision, weight, 0) as weight_no_decision,
    if(is_decided, weight, 0) as weight_decided,
    weight as weight_closed
from weighed_deals
where weight > 0
