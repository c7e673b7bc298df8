-- The model of wins reads features that the settings or the catalog no longer have, so no open deal is scored. Train it anew with `winloss model train`.
-- warning
select
    version,
    missing_features
from marts.model_quality
where missing_features is not null
