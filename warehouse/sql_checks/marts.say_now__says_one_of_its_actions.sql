-- A row of marts.say_now has no known action, or acts on fewer counts than the rule allows. A fault in what makes the table: report it with the key.
-- blocking
select
    evidence_key,
    action,
    n
from marts.say_now
where coalesce(action not in ('promote', 'defend', 'neutralise', 'attack', 'watch'), true)
    or (action <> 'watch' and n < 5)
