-- A rate of marts.say_now is not between 0 and 1 or not within its own range. A fault in what makes the table: report it with the key.
-- blocking
select
    evidence_key,
    share,
    share_low,
    share_high,
    win_rate,
    win_rate_low,
    win_rate_high
from marts.say_now
where not (share_low between 0 and share and share_high between share and 1)
    or not (win_rate_low between 0 and win_rate and win_rate_high between win_rate and 1)
