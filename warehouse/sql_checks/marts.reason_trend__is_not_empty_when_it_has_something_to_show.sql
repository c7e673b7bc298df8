-- marts.reason_trend is empty although closed deals have reasons, so a page would be blank. Rebuild facts and counts; if it stays empty, report it.
-- blocking
select count(*) as reasons
from facts.deal_reasons as reasons
inner join facts.deals as deals on reasons.deal_id = deals.deal_id
where coalesce(reasons.reason, reasons.crm_reason) is not null and deals.closed_on is not null
having count(*) > 0 and (select count(*) from marts.reason_trend) = 0
