-- Rows share an id, or notes repeat another of their deal; the ones left out or repeated skew what is counted.
-- warning
select source, entity, state, found, remedy
from staging.source_health
where health_check = 'duplicates' and state <> 'ok'
order by source, entity
