-- A rate of marts.reason_gap is not within its own range, or kappa not between -1 and 1. A fault in what makes the table: report it with the key.
-- blocking
select
    evidence_key,
    agreement,
    kappa
from marts.reason_gap
where not (agreement_low between 0 and agreement and agreement_high between agreement and 1)
    or not coalesce(kappa_low between -1 and kappa + 1e-9 and kappa_high between kappa - 1e-9 and 1, true)
