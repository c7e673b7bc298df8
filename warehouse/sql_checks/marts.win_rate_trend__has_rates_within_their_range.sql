-- A rate or difference of marts.win_rate_trend is not between 0 and 1 (a difference: -1 and 1) or not within its own range. A fault in what makes the table: report it with the key.
-- blocking
select
    evidence_key,
    win_rate,
    win_rate_low,
    win_rate_high,
    broad_win_rate,
    broad_win_rate_low,
    broad_win_rate_high,
    no_decision_rate,
    no_decision_rate_low,
    no_decision_rate_high,
    change,
    change_low,
    change_high
from marts.win_rate_trend
where not (win_rate_low between 0 and win_rate and win_rate_high between win_rate and 1)
    or not (broad_win_rate_low between 0 and broad_win_rate and broad_win_rate_high between broad_win_rate and 1)
    or not (no_decision_rate_low between 0 and no_decision_rate and no_decision_rate_high between no_decision_rate and 1)
    or not (change_low between -1 and change and change_high between change and 1)
