-- One row per cell of marts.reason_trend and closed deal of its outcome.
-- subject: reason
-- rates: share = deals / n
-- quotes: reasons
select
    cells.evidence_key,
    deals.deal_id,
    coalesce(reasons.reason = cells.reason, false) as deals,
    if(coalesce(reasons.reason = cells.reason, false), deals.amount, 0) as value,
    coalesce(reasons.crm_reason = cells.reason, false) as crm_deals,
    reasons.reason is not null as n,
    reasons.reason is null as undetermined
from temp.closed_deals as deals
inner join facts.deal_reasons as reasons on deals.deal_id = reasons.deal_id
inner join temp.cells as cells
    on deals.period_kind = cells.period_kind and deals.period_on = cells.period_on and deals.outcome = cells.outcome
where deals.segment_name = 'all'
