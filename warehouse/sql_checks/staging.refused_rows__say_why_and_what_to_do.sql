-- A refused row has no reason or no remedy, so nobody can mend it. Report it.
-- blocking
select source, entity, file, row_number, row_key, reason, remedy
from staging.refused_rows
where coalesce(reason, '') = '' or coalesce(remedy, '') = ''
