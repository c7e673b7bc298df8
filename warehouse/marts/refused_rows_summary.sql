-- One row per source, entity and reason for which rows of the latest loads could not be used.
-- rows: Rows refused for this reason.
-- reason: Why they could not be used.
select
    source,
    entity,
    reason,
    remedy,
    count(*) as rows
from staging.refused_rows
group by all
order by rows desc, source, entity, reason, remedy
