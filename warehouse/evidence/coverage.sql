-- One row per cell of marts.coverage and closed deal of its outcome.
-- subject: coverage
-- rates: coverage = with_pre_close_notes / n, evidenced_share = evidenced / n
-- quotes: decided
with competitors as (
    select
        deal_id,
        bool_or(is_seen) as is_seen,
        bool_or(is_from_crm) as is_from_crm
    from facts.deal_competitors
    group by deal_id
)

select
    cells.evidence_key,
    deals.deal_id,
    true as closed_deals,
    true as n,
    deals.notes > 0 as with_notes,
    deals.has_pre_close_note as with_pre_close_notes,
    coalesce(competitors.is_seen, false) as with_competitor,
    reasons.reason is not null as with_reason,
    deals.has_pre_close_note or coalesce(competitors.is_from_crm, false) as evidenced
from temp.closed_deals as deals
inner join temp.cells as cells
    on deals.period_kind = cells.period_kind
    and deals.period_on = cells.period_on
    and deals.segment_name = cells.segment_name
    and deals.segment_value = cells.segment_value
    and cells.outcome in ('all', deals.outcome)
left join competitors on deals.deal_id = competitors.deal_id
left join facts.deal_reasons as reasons on deals.deal_id = reasons.deal_id
