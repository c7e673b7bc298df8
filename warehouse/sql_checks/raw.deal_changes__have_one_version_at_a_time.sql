-- A change has two versions known at the same moment, so which one holds is chance. Restore the warehouse from a backup.
-- blocking
select source, change_id, known_at, count(*) as versions
from raw.deal_changes
group by source, change_id, known_at
having count(*) > 1
