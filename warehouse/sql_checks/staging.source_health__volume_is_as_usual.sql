-- A load brought much more or much less than the 28 loads before it, so figures may rest on a part of the rows.
-- warning
select source, entity, state, found, remedy
from staging.source_health
where health_check = 'volume' and state <> 'ok'
order by source, entity
