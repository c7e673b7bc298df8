-- A campaign's member is there twice and would be counted twice. Look for its id in two places of the settings.
-- blocking
select member_id, count(*) as campaign_members
from staging.campaign_members
group by member_id
having count(*) > 1
