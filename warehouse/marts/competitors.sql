-- One row per competitor of the catalog.
select
    competitor,
    name
from settings.competitors
order by name
