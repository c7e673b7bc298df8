-- marts.coverage is empty although deals closed, so a page would be blank. Rebuild facts and counts; if it stays empty, report it.
-- blocking
select count(*) as closed_deals
from facts.deals
where is_closed and closed_on is not null
having count(*) > 0 and (select count(*) from marts.coverage) = 0
