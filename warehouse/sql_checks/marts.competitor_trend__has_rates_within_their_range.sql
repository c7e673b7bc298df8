-- A rate or difference of marts.competitor_trend is not between 0 and 1 (a difference: -1 and 1) or not within its own range. A fault in what makes the table: report it with the key.
-- blocking
select
    evidence_key,
    seen_share,
    seen_share_low,
    seen_share_high,
    win_rate,
    win_rate_low,
    win_rate_high,
    change,
    change_low,
    change_high
from marts.competitor_trend
where not (seen_share_low between 0 and seen_share and seen_share_high between seen_share and 1)
    or not (win_rate_low between 0 and win_rate and win_rate_high between win_rate and 1)
    or not (change_low between -1 and change and change_high between change and 1)
