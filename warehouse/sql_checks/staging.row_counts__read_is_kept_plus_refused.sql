-- Rows were read that are neither kept nor refused, so something was lost on the way. Report it with these counts.
-- blocking
select source, entity, rows_read, rows_kept, rows_refused
from staging.row_counts
where rows_read <> rows_kept + rows_refused
