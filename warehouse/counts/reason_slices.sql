-- One row per slice of days, outcome and the reasons that notes, CRM and analyst give: how many closed deals. What the
-- periods' tables count of reasons are sums of these.
-- slice_on: First day of the slice.
-- reason: The category that decided the deals by their notes; null where no note tells.
-- crm_reason: The category of the CRM's own reason; null where it gives none.
-- analyst_reason: The category of the reason that an analyst found; null where none did.
-- deals: Closed deals.
-- probabilities: How likely the likeliest reason of each is, summed exactly.
-- value: Their amount, in the home currency.
select
    days.slice_on,
    deals.outcome,
    reasons.reason,
    reasons.crm_reason,
    reasons.analyst_reason,
    count(*) as deals,
    coalesce(sum(cast(reasons.reason_probability as decimal(9, 6))), 0) as probabilities,
    coalesce(sum(deals.amount) filter (where deals.amount > 0), 0) as value
from facts.deals as deals
inner join counts.days as days on deals.closed_on = days.closed_on
inner join facts.deal_reasons as reasons on deals.deal_id = reasons.deal_id
group by all
