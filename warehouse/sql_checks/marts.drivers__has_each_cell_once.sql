-- A driver of marts.drivers is there twice, so its number can't be trusted. A fault in what makes the table: report it with the key.
-- blocking
select
    evidence_key,
    count(*) as rows
from marts.drivers
group by evidence_key
having count(*) > 1
