-- One row per cell of marts.cohorts and deal created in its quarter.
-- subject: cohort
-- rates: maturity = closed_deals / created
-- quotes: decided
select
    cells.evidence_key,
    deals.deal_id,
    deals.opened_on,
    true as created,
    true as n,
    deals.is_closed as closed_deals,
    deals.outcome = 'won' as won,
    deals.outcome = 'lost' as lost,
    deals.outcome = 'no_decision' as no_decision
from temp.cells as cells
inner join facts.deals as deals
    on date_trunc('quarter', deals.opened_on) = cells.cohort_on
    and cells.deal_type in ('all', deals.deal_type)
    and deals.opened_on <= $as_of
where not deals.is_closed or deals.cycle_days is not null
