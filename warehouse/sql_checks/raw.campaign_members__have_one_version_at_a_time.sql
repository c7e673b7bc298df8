-- A campaign's member has two versions known at the same moment, so which one holds is chance. Restore the warehouse from a backup.
-- blocking
select source, member_id, known_at, count(*) as versions
from raw.campaign_members
group by source, member_id, known_at
having count(*) > 1
