-- A rate of marts.cohorts is not between 0 and 1 or not within its own range, or the endings make more than all deals. A fault in what makes the table: report it with the key.
-- blocking
select
    evidence_key,
    maturity,
    win_incidence,
    loss_incidence,
    no_decision_incidence
from marts.cohorts
where not (
    maturity_low between 0 and maturity and maturity_high between maturity and 1
    and win_incidence_low between 0 and win_incidence and win_incidence_high between win_incidence and 1
    and loss_incidence_low between 0 and loss_incidence and loss_incidence_high between loss_incidence and 1
    and no_decision_incidence_low between 0 and no_decision_incidence
    and no_decision_incidence_high between no_decision_incidence and 1
    and win_incidence + loss_incidence + no_decision_incidence <= 1 + 1e-9
)
