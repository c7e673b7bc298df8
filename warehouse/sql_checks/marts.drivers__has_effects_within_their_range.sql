-- An effect or win rate of marts.drivers lies outside its own range or beyond what there can be. A fault in what makes the table: report it with the key.
-- blocking
select
    evidence_key,
    effect,
    effect_low,
    effect_high,
    win_rate
from marts.drivers
where not (effect between effect_low and effect_high and win_rate between win_rate_low and win_rate_high)
    or won > deals
