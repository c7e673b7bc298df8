-- A cell of marts.source_funnel is there twice, so its number can't be trusted and its evidence not be found. A fault in what makes the table: report it with the key.
-- blocking
select
    evidence_key,
    count(*) as rows
from marts.source_funnel
group by evidence_key
having count(*) > 1
