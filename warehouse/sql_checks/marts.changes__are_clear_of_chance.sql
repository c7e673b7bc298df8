-- A change is announced that the rule does not allow: too few cases, a range with 0 in it, or a q-value above 0.05. Someone wrote to meta.judgements by hand: restore it.
-- blocking
select
    evidence_key,
    n_before,
    n_after,
    change_low,
    change_high,
    q_value
from marts.changes
where n_before < 20 or n_after < 20 or change_low * change_high <= 0 or q_value > 0.05
