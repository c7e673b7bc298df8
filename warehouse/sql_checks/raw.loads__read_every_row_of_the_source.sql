-- A source holds rows that were not read, though their keys are new. Map changed_at to the column that every change moves, or leave it out so that all rows are read every night.
-- warning
select source, entity, rows_there, rows_lost
from (
    from raw.loads
    qualify row_number() over (partition by source, entity order by known_at desc) = 1
)
where rows_lost > 0
order by source, entity
