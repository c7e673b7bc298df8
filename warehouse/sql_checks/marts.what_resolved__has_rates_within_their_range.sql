-- A rate of marts.what_resolved is not between 0 and 1 or not within its own range. A fault in what makes the table: report it with the key.
-- blocking
select
    evidence_key,
    resolved_share,
    resolved_share_low,
    resolved_share_high,
    won_share,
    won_share_low,
    won_share_high,
    won_share_without,
    won_share_without_low,
    won_share_without_high
from marts.what_resolved
where not (resolved_share_low between 0 and resolved_share and resolved_share_high between resolved_share and 1)
    or not (won_share_low between 0 and won_share and won_share_high between won_share and 1)
    or not (won_share_without_low between 0 and won_share_without and won_share_without_high between won_share_without and 1)
