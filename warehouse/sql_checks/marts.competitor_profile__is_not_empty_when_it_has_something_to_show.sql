-- marts.competitor_profile is empty although notes judge competitors in closed deals, so a page would be blank. Rebuild counts and marts; if it stays empty, report it.
-- blocking
select count(*) as cells
from counts.competitor_claims
where their_strength + their_weakness > 0
having count(*) > 0 and (select count(*) from marts.competitor_profile) = 0
