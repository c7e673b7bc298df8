-- One row per cell of marts.drivers and won or lost deal of the model's time of which the driver is so.
-- subject: driver
-- rates: win_rate = won / deals
-- quotes: decided
select
    cells.evidence_key,
    deals.deal_id,
    deals.outcome = 'won' as won,
    true as deals
from temp.cells as cells
inner join facts.deal_features as features
    on cells.feature = features.feature
    and (features.value = cells.value or features.number between cells.least and cells.most)
inner join facts.deals as deals on features.deal_id = deals.deal_id
where deals.outcome in ('won', 'lost') and deals.closed_on between cells.learnt_from and cells.judged_until
