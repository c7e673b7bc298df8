-- A load read rows that are neither new nor unchanged nor broken: rows were lost while loading. Report it with the load.
-- blocking
select load_id, source, entity, rows_read, rows_new, rows_unchanged, rows_broken
from raw.loads
where rows_read <> rows_new + rows_unchanged + rows_broken
