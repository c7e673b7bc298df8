-- A person has two versions known at the same moment, so which one holds is chance. Restore the warehouse from a backup.
-- blocking
select source, person_key, known_at, count(*) as versions
from raw.people
group by source, person_key, known_at
having count(*) > 1
