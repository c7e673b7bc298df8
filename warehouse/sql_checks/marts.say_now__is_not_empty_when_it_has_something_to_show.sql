-- marts.say_now is empty although notes judge us or competitors in closed deals, so a page would be blank. Rebuild counts and marts; if it stays empty, report it.
-- blocking
select count(*) as cells
from counts.competitor_claims
where deals > 0
having count(*) > 0 and (select count(*) from marts.say_now) = 0
