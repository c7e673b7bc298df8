-- The source holds values that the settings don't name; deals with an unknown outcome are set apart.
-- warning
select source, entity, state, found, remedy
from staging.source_health
where health_check = 'unknown values' and state <> 'ok'
order by source, entity
