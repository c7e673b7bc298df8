-- A note is there twice and would be counted twice. Look for its id in two sources.
-- blocking
select note_id, count(*) as notes
from staging.notes
group by note_id
having count(*) > 1
