-- A rate or difference of marts.segment_trend is not between 0 and 1 (a difference: -1 and 1) or not within its own range. A fault in what makes the table: report it with the key.
-- blocking
select
    evidence_key,
    deal_share,
    deal_share_low,
    deal_share_high,
    win_rate,
    win_rate_low,
    win_rate_high,
    no_decision_rate,
    no_decision_rate_low,
    no_decision_rate_high,
    gap,
    gap_low,
    gap_high,
    change,
    change_low,
    change_high
from marts.segment_trend
where not (deal_share_low between 0 and deal_share and deal_share_high between deal_share and 1)
    or not (win_rate_low between 0 and win_rate and win_rate_high between win_rate and 1)
    or not (no_decision_rate_low between 0 and no_decision_rate and no_decision_rate_high between no_decision_rate and 1)
    or not (gap_low between -1 and gap and gap_high between gap and 1)
    or not (change_low between -1 and change and change_high between change and 1)
