-- One row per cell of marts.segment_trend and closed deal of its period and deal type: in the segment, or in the rest of the
-- dimension.
-- subject: segment
-- rates: deal_share = closed_deals / period_deals, win_rate = won / n, no_decision_rate = no_decision / closed_deals
-- quotes: decided
with found_deals as (
    select
        cells.evidence_key,
        deals.deal_id,
        segments.segment_value,
        segments.segment_value = cells.segment_value as is_inside,
        deals.is_won,
        deals.is_lost,
        deals.is_no_decision,
        deals.is_decided,
        deals.amount
    from temp.closed_deals as deals
    inner join temp.cells as cells
        on deals.period_kind = cells.period_kind
        and deals.period_on = cells.period_on
        and cells.deal_type in ('all', deals.deal_type)
    inner join facts.deal_segments as segments
        on deals.deal_id = segments.deal_id and cells.segment_name = segments.segment_name
    where deals.segment_name = 'all'
)

select
    evidence_key,
    deal_id,
    segment_value,
    is_inside as closed_deals,
    true as period_deals,
    is_inside and is_won as won,
    is_inside and is_lost as lost,
    is_inside and is_no_decision as no_decision,
    is_inside and is_decided as n,
    if(is_inside and is_won, amount, 0) as value_won,
    if(is_inside and is_lost, amount, 0) as value_lost,
    not is_inside and is_won as rest_won,
    not is_inside and is_decided as rest_n
from found_deals
