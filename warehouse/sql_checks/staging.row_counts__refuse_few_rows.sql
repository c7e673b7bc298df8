-- More than 5 % of the rows read can't be used. staging.refused_rows says why and what to do about each.
-- warning
select source, entity, rows_read, rows_refused, round(100.0 * rows_refused / rows_read, 1) as percent_refused
from staging.row_counts
where rows_refused > 0.05 * rows_read
