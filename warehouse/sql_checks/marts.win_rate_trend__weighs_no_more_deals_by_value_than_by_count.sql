-- By value a cell holds more deals than by count, or is there by value alone. A fault in counts.deal_slices: report it with the key.
-- blocking
select
    valued.evidence_key,
    valued.closed_deals as valued_deals,
    counted.closed_deals
from marts.win_rate_trend as valued
left join marts.win_rate_trend as counted
    on valued.evidence_key = counted.evidence_key || '/value' and counted.basis = 'count'
where valued.basis = 'value' and (counted.closed_deals is null or valued.closed_deals > counted.closed_deals)
