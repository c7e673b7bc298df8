-- One row per period that the cells name, segment value, and deal that closed in the period.
-- Made before any other statement of this folder, so that each need only say which of these deals its cells count.
with periods as (
    select distinct
        periods.period_kind,
        periods.period_on,
        periods.until_on
    from temp.cells as cells
    inner join counts.periods as periods
        on cells.period_kind = periods.period_kind and cells.period_on = periods.period_on
)

select
    periods.period_kind,
    periods.period_on,
    segments.segment_name,
    segments.segment_value,
    deals.deal_id,
    deals.outcome,
    deals.closed_on,
    coalesce(deals.deal_type, '(none)') as deal_type,
    if(deals.amount > 0, deals.amount, 0) as amount,
    deals.cycle_days,
    deals.notes,
    deals.has_pre_close_note,
    deals.outcome = 'won' as is_won,
    deals.outcome = 'lost' as is_lost,
    deals.outcome = 'no_decision' as is_no_decision,
    deals.outcome in ('won', 'lost') as is_decided
from periods
inner join facts.deals as deals
    on deals.closed_on >= periods.period_on and deals.closed_on < periods.until_on
inner join facts.deal_segments as segments on deals.deal_id = segments.deal_id
where deals.is_closed
