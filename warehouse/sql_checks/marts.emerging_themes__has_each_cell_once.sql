-- A theme of marts.emerging_themes is there twice, so that it can't be accepted by its id. A fault in what makes the table: report it with the key.
-- blocking
select
    evidence_key,
    count(*) as rows
from marts.emerging_themes
group by evidence_key
having count(*) > 1
