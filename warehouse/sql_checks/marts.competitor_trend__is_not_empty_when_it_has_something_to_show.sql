-- marts.competitor_trend is empty although closed deals see a competitor, so a page would be blank. Rebuild facts and counts; if it stays empty, report it.
-- blocking
select count(*) as sightings
from facts.deal_competitors as competitors
inner join facts.deals as deals on competitors.deal_id = deals.deal_id
where competitors.is_seen and deals.is_closed and deals.closed_on is not null
having count(*) > 0 and (select count(*) from marts.competitor_trend) = 0
