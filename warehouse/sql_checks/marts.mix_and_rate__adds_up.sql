-- Mix and rate of an announced change do not add up to it. A fault in what makes the table: report it with the key.
-- blocking
select
    evidence_key,
    compared_with,
    split_by,
    rate_after - rate_before as change,
    mix_effect + rate_effect as explained
from marts.mix_and_rate
where part = 'all' and abs(mix_effect + rate_effect - (rate_after - rate_before)) > 1e-9
