-- One row per cell of marts.win_rate_trend and closed deal in it: of all deals, or of those in which the competitor is seen.
-- subject: win_rate
-- rates: win_rate = won / n, broad_win_rate = won / decided, no_decision_rate = no_decision / decided
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
)

select
    cells.evidence_key,
    deals.deal_id,
    deals.is_won as won,
    deals.is_lost as lost,
    deals.is_no_decision as no_decision,
    deals.is_decided as n,
    true as decided,
    if(deals.is_won, deals.amount, 0) as value_won,
    if(deals.is_lost, deals.amount, 0) as value_lost
from temp.closed_deals as deals
inner join scopes on deals.deal_id = scopes.deal_id
inner join temp.cells as cells
    on deals.period_kind = cells.period_kind
    and deals.period_on = cells.period_on
    and scopes.competitor = cells.competitor
    and deals.segment_name = cells.segment_name
    and deals.segment_value = cells.segment_value
    and (cells.deal_type = 'all' or deals.deal_type = cells.deal_type)
