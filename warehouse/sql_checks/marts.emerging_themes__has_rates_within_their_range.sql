-- A growth of marts.emerging_themes is not between -1 and 1 or not within its own range. A fault in what makes the table: report it with the key.
-- blocking
select
    evidence_key,
    growth,
    growth_low,
    growth_high
from marts.emerging_themes
where not (growth_low between -1 and growth and growth_high between growth and 1)
