-- A deal is current twice and would be counted twice. Look for its id in two sources.
-- blocking
select deal_id, count(*) as versions
from staging.deals
where is_current
group by deal_id
having count(*) > 1
