-- A rate of marts.objection_trend is not between 0 and 1 or not within its own range. A fault in what makes the table: report it with the key.
-- blocking
select
    evidence_key,
    prevalence,
    prevalence_low,
    prevalence_high,
    win_rate_if_raised,
    win_rate_if_raised_low,
    win_rate_if_raised_high,
    win_rate_if_not,
    win_rate_if_not_low,
    win_rate_if_not_high
from marts.objection_trend
where not (prevalence_low between 0 and prevalence and prevalence_high between prevalence and 1)
    or not (win_rate_if_raised_low between 0 and win_rate_if_raised and win_rate_if_raised_high between win_rate_if_raised and 1)
    or not (win_rate_if_not_low between 0 and win_rate_if_not and win_rate_if_not_high between win_rate_if_not and 1)
