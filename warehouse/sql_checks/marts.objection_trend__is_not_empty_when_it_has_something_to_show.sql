-- marts.objection_trend is empty although closed deals have objections, so a page would be blank. Rebuild facts and counts; if it stays empty, report it.
-- blocking
select count(*) as objections
from facts.deal_objections as objections
inner join facts.deals as deals on objections.deal_id = deals.deal_id
where objections.is_raised and deals.is_closed and deals.closed_on is not null
having count(*) > 0 and (select count(*) from marts.objection_trend) = 0
