-- A deal has two versions known at the same moment, so which one holds is chance. Restore the warehouse from a backup.
-- blocking
select source, deal_id, known_at, count(*) as versions
from raw.deals
group by source, deal_id, known_at
having count(*) > 1
