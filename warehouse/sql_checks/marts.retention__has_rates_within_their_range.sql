-- A rate of marts.retention is not between 0 and 1 or not within its own range. A fault in what makes the table: report it with the key.
-- blocking
select
    evidence_key,
    retention_rate,
    retention_rate_low,
    retention_rate_high,
    value_retention_rate,
    value_retention_rate_low,
    value_retention_rate_high
from marts.retention
where not (retention_rate_low between 0 and retention_rate and retention_rate_high between retention_rate and 1)
    or not (value_retention_rate_low between 0 and value_retention_rate and value_retention_rate_high between value_retention_rate and 1)
