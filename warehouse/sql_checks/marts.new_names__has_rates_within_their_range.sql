-- A rate of marts.new_names is not between 0 and 1 or not within its own range. A fault in what makes the table: report it with the key.
-- blocking
select
    evidence_key,
    share,
    share_low,
    share_high
from marts.new_names
where not (share_low between 0 and share and share_high between share and 1)
