-- A lead is there twice and would be counted twice. Look for its id in two places of the settings.
-- blocking
select lead_id, count(*) as leads
from staging.leads
group by lead_id
having count(*) > 1
