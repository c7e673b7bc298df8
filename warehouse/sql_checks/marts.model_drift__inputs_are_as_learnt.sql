-- Recently closed deals differ from those that the model of wins learnt from (population stability index from 0.25), so read its scores with care until it is trained on deals of now.
-- warning
select
    measured as feature,
    round(measured_value, 2) as psi,
    recent_deals
from marts.model_drift
where measure = 'psi' and has_drifted
order by measured_value desc
