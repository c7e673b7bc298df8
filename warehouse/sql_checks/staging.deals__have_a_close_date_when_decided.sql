-- A decided deal has no close date, or an undecided one has; it would fall into no period, or a wrong one. Report it.
-- blocking
select deal_id, outcome, closed_on
from staging.deals
where (outcome in ('won', 'lost', 'no_decision')) <> (closed_on is not null)
