-- A cell of marts.say_now is there twice, so its number can't be trusted and its evidence not be found. A fault in what makes the table: report it with the key.
-- blocking
select
    evidence_key,
    count(*) as rows
from marts.say_now
group by evidence_key
having count(*) > 1
