-- Of recently closed deals, more or fewer were won than the model of wins expected, beyond chance: its probabilities are off. Train it anew with `winloss model train`.
-- warning
select
    round(measured_value, 1) as standard_errors_away,
    recent_deals
from marts.model_drift
where measure = 'calibration' and has_drifted
