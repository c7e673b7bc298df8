-- Values that winloss needs are empty in many rows, or in many more of the new ones than before.
-- warning
select source, entity, state, found, remedy
from staging.source_health
where health_check = 'empty values' and state <> 'ok'
order by source, entity
