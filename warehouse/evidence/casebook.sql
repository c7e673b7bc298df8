-- One row per cell of marts.casebook and deal: the one that it tells of, and those decided in the twelve months to the end of
-- the month in which it closed, from which its win rate is.
-- subject: casebook
-- rates: win_rate = won / n
-- quotes: casebook
with months as (
    select
        evidence_key,
        deal_id,
        date_trunc('month', closed_on) as month_on
    from temp.cells
),

decided as (
    select
        deal_id,
        outcome,
        date_trunc('month', closed_on) as month_on
    from facts.deals
    where outcome in ('won', 'lost')
)

select
    months.evidence_key,
    deals.deal_id,
    deals.deal_id = months.deal_id as is_told,
    decided.outcome is not distinct from 'won' as won,
    decided.deal_id is not null as n
from months
inner join facts.deals as deals
    on deals.deal_id = months.deal_id
    or date_trunc('month', deals.closed_on) between months.month_on - interval 11 month and months.month_on
left join decided on deals.deal_id = decided.deal_id
where deals.deal_id = months.deal_id or decided.deal_id is not null
