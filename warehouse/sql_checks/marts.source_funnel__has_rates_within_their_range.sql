-- A rate of marts.source_funnel is not between 0 and 1 or not within its own range. A fault in what makes the table: report it with the key.
-- blocking
select
    evidence_key,
    untouched_share,
    untouched_share_low,
    untouched_share_high,
    conversion_rate,
    conversion_rate_low,
    conversion_rate_high,
    win_rate,
    win_rate_low,
    win_rate_high
from marts.source_funnel
where not (untouched_share_low between 0 and untouched_share and untouched_share_high between untouched_share and 1)
    or not (conversion_rate_low between 0 and conversion_rate and conversion_rate_high between conversion_rate and 1)
    or not (win_rate_low between 0 and win_rate and win_rate_high between win_rate and 1)
