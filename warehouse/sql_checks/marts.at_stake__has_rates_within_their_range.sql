-- A rate of marts.at_stake is not between 0 and 1 or not within its own range. A fault in what makes the table: report it with the key.
-- blocking
select
    evidence_key,
    win_rate,
    win_rate_low,
    win_rate_high
from marts.at_stake
where not (win_rate_low between 0 and win_rate and win_rate_high between win_rate and 1)
