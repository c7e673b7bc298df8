-- One row per cell of marts.reason_gap and closed deal to which both sides give a reason.
-- subject: reason_gap
-- rates: agreement = agreed / n
-- quotes: decided
with given as (
    select
        cells.evidence_key,
        cells.reason,
        deals.deal_id,
        if(cells.compared = 'notes_analyst', reasons.reason, reasons.crm_reason) as first_reason,
        if(cells.compared = 'crm_notes', reasons.reason, reasons.analyst_reason) as second_reason
    from temp.closed_deals as deals
    inner join temp.cells as cells
        on deals.period_kind = cells.period_kind
        and deals.period_on = cells.period_on
        and cells.outcome in ('all', deals.outcome)
    inner join facts.deal_reasons as reasons on deals.deal_id = reasons.deal_id
    where deals.segment_name = 'all'
)

select
    evidence_key,
    deal_id,
    first_reason,
    second_reason,
    reason in ('all', first_reason) as first_deals,
    reason in ('all', second_reason) as second_deals,
    first_reason = second_reason and reason in ('all', first_reason) as agreed,
    first_reason <> second_reason and (reason = 'all' or reason in (first_reason, second_reason)) as differ,
    reason = 'all' or reason in (first_reason, second_reason) as n,
    true as deals
from given
where first_reason is not null and second_reason is not null
