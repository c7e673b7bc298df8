-- A rate of marts.coverage is not between 0 and 1 or not within its own range. A fault in what makes the table: report it with the key.
-- blocking
select
    evidence_key,
    coverage,
    evidenced_share
from marts.coverage
where not (
    coverage_low between 0 and coverage and coverage_high between coverage and 1
    and evidenced_share_low between 0 and evidenced_share and evidenced_share_high between evidenced_share and 1
)
