-- A person is there twice and would be told twice. Look for its id in two places of the settings.
-- warning
select source, kind, person_id, count(*) as people
from staging.people
group by source, kind, person_id
having count(*) > 1
