-- Far fewer deals closed of late have a note than before, so what notes say is about fewer of them.
-- warning
select source, entity, state, found, remedy
from staging.source_health
where health_check = 'notes of deals' and state <> 'ok'
order by source, entity
