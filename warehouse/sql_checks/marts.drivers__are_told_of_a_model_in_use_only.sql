-- Drivers or scores are there although no model is in use, such as where nothing is learnable. A fault in what makes the tables: report it.
-- blocking
select version
from marts.drivers
where version not in (select quality.version from marts.model_quality as quality where quality.is_in_use)
