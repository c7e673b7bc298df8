-- A change of a deal is there twice and would be told twice. Look for its id in two places of the settings.
-- blocking
select source, change_id, count(*) as deal_changes
from staging.deal_changes
group by source, change_id
having count(*) > 1
