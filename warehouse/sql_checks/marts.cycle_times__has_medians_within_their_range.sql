-- A median of marts.cycle_times lies outside its own range or its quartiles, or is negative. A fault in what makes the table: report it with the key.
-- blocking
select
    evidence_key,
    cycle_days,
    cycle_days_low,
    cycle_days_high,
    fastest_quarter_days,
    slowest_quarter_days
from marts.cycle_times
where not (cycle_days_low <= cycle_days and cycle_days <= cycle_days_high)
    or not (0 <= fastest_quarter_days and fastest_quarter_days <= cycle_days and cycle_days <= slowest_quarter_days)
