-- A rate of marts.message_trend is not between 0 and 1 or not within its own range. A fault in what makes the table: report it with the key.
-- blocking
select
    evidence_key,
    use_rate,
    use_rate_low,
    use_rate_high,
    win_rate_used,
    win_rate_used_low,
    win_rate_used_high,
    win_rate_unused,
    win_rate_unused_low,
    win_rate_unused_high,
    win_rate_before,
    win_rate_before_low,
    win_rate_before_high,
    win_rate_after,
    win_rate_after_low,
    win_rate_after_high
from marts.message_trend
where not (use_rate_low between 0 and use_rate and use_rate_high between use_rate and 1)
    or not (win_rate_used_low between 0 and win_rate_used and win_rate_used_high between win_rate_used and 1)
    or not (win_rate_unused_low between 0 and win_rate_unused and win_rate_unused_high between win_rate_unused and 1)
    or not (win_rate_before_low between 0 and win_rate_before and win_rate_before_high between win_rate_before and 1)
    or not (win_rate_after_low between 0 and win_rate_after and win_rate_after_high between win_rate_after and 1)
