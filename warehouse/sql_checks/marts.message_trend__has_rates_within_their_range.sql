-- A rate or difference of marts.message_trend is not between 0 and 1 (a difference: -1 and 1) or not within its own range. A fault in what makes the table: report it with the key.
-- blocking
select
    evidence_key,
    use_rate,
    use_rate_low,
    use_rate_high,
    echo_rate,
    echo_rate_low,
    echo_rate_high,
    win_rate_used,
    win_rate_used_low,
    win_rate_used_high,
    win_rate_echoed,
    win_rate_echoed_low,
    win_rate_echoed_high,
    win_rate_unused,
    win_rate_unused_low,
    win_rate_unused_high,
    before,
    before_low,
    before_high,
    after,
    after_low,
    after_high,
    gap,
    gap_low,
    gap_high,
    shift,
    shift_low,
    shift_high
from marts.message_trend
where not (use_rate_low between 0 and use_rate and use_rate_high between use_rate and 1)
    or not (echo_rate_low between 0 and echo_rate and echo_rate_high between echo_rate and 1)
    or not (win_rate_used_low between 0 and win_rate_used and win_rate_used_high between win_rate_used and 1)
    or not (win_rate_echoed_low between 0 and win_rate_echoed and win_rate_echoed_high between win_rate_echoed and 1)
    or not (win_rate_unused_low between 0 and win_rate_unused and win_rate_unused_high between win_rate_unused and 1)
    or not (before_low between 0 and before and before_high between before and 1)
    or not (after_low between 0 and after and after_high between after and 1)
    or not (gap_low between -1 and gap and gap_high between gap and 1)
    or not (shift_low between -1 and shift and shift_high between shift and 1)
