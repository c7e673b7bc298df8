-- A source has brought nothing new for more than a week, so the figures stand still.
-- warning
select source, entity, state, found, remedy
from staging.source_health
where health_check = 'new rows' and state <> 'ok'
order by source, entity
