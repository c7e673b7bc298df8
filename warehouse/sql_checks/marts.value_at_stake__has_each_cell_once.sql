-- A cell of marts.value_at_stake is there twice, so its number can't be trusted and its evidence not be found. A fault in what makes the table: report it with the key.
-- blocking
select
    evidence_key,
    count(*) as rows
from marts.value_at_stake
group by evidence_key
having count(*) > 1
