-- marts.what_resolved is empty although closed deals have objections, so a page would be blank. Rebuild counts and marts; if it stays empty, report it.
-- blocking
select count(*) as objections
from facts.deal_objections as objections
inner join facts.deals as deals on objections.deal_id = deals.deal_id
where objections.is_raised and deals.is_closed and deals.closed_on is not null
having count(*) > 0 and (select count(*) from marts.what_resolved) = 0
