-- Amounts or competitors are filled in on won deals but hardly on lost ones, or the reverse, so rates by value or against competitors lean.
-- warning
select source, entity, state, found, remedy
from staging.source_health
where health_check = 'values by outcome' and state <> 'ok'
order by source, entity
