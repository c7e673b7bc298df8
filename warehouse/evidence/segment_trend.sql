-- One row per cell of marts.segment_trend and closed deal of its period and deal type, in the segment or in another.
-- subject: segment
-- rates: deal_share = closed_deals / period_deals, win_rate = won / n, no_decision_rate = no_decision / closed_deals
with found_deals as (
    select
        cells.evidence_key,
        deals.*,
        deals.segment_value = cells.segment_value as is_mine
    from temp.closed_deals as deals
    inner join temp.cells as cells
        on deals.period_kind = cells.period_kind
        and deals.period_on = cells.period_on
        and deals.segment_name = cells.segment_name
        and (cells.deal_type = 'all' or deals.deal_type = cells.deal_type)
)

select
    evidence_key,
    deal_id,
    segment_value,
    is_mine as closed_deals,
    true as period_deals,
    is_mine and is_won as won,
    is_mine and is_lost as lost,
    is_mine and is_no_decision as no_decision,
    is_mine and is_decided as n,
    if(is_mine and is_won, amount, 0) as value_won,
    if(is_mine and is_lost, amount, 0) as value_lost,
    not is_mine and is_won as rest_won,
    not is_mine and is_decided as rest_n
from found_deals
