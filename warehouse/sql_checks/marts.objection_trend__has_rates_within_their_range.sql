-- A rate or difference of marts.objection_trend is not between 0 and 1 (a difference: -1 and 1) or not within its own range. A fault in what makes the table: report it with the key.
-- blocking
select
    evidence_key,
    prevalence,
    prevalence_low,
    prevalence_high,
    coverage,
    coverage_low,
    coverage_high,
    win_rate_if_raised,
    win_rate_if_raised_low,
    win_rate_if_raised_high,
    win_rate_if_not,
    win_rate_if_not_low,
    win_rate_if_not_high,
    gap,
    gap_low,
    gap_high,
    change,
    change_low,
    change_high
from marts.objection_trend
where not (prevalence_low between 0 and prevalence and prevalence_high between prevalence and 1)
    or not (coverage_low between 0 and coverage and coverage_high between coverage and 1)
    or not (win_rate_if_raised_low between 0 and win_rate_if_raised and win_rate_if_raised_high between win_rate_if_raised and 1)
    or not (win_rate_if_not_low between 0 and win_rate_if_not and win_rate_if_not_high between win_rate_if_not and 1)
    or not (gap_low between -1 and gap and gap_high between gap and 1)
    or not (change_low between -1 and change and change_high between change and 1)
