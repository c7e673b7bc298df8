-- A lead has two versions known at the same moment, so which one holds is chance. Restore the warehouse from a backup.
-- blocking
select source, lead_id, known_at, count(*) as versions
from raw.leads
group by source, lead_id, known_at
having count(*) > 1
