-- One row per cell of marts.win_rate_trend by value and closed deal in it that has an amount.
-- table: win_rate_trend
-- subject: win_rate_by_value
-- rates: win_rate = value_won / value_decided, broad_win_rate = value_won / value_closed,
-- no_decision_rate = value_no_decision / value_closed
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
    true as closed_deals,
    if(deals.is_won, deals.amount, 0) as value_won,
    if(deals.is_lost, deals.amount, 0) as value_lost,
    if(deals.is_no_decision, deals.amount, 0) as value_no_decision,
    if(deals.is_decided, deals.amount, 0) as value_decided,
    deals.amount as value_closed
from temp.closed_deals as deals
inner join scopes on deals.deal_id = scopes.deal_id
inner join temp.cells as cells
    on deals.period_kind = cells.period_kind
    and deals.period_on = cells.period_on
    and scopes.competitor = cells.competitor
    and deals.segment_name = cells.segment_name
    and deals.segment_value = cells.segment_value
    and (cells.deal_type = 'all' or deals.deal_type = cells.deal_type)
where deals.amount > 0
