-- A part of an announced change is there twice, so the split can't be trusted. A fault in what makes the table: report it with the key.
-- blocking
select
    evidence_key,
    compared_with,
    split_by,
    part,
    count(*) as rows
from marts.mix_and_rate
group by all
having count(*) > 1
