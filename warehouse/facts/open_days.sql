-- One row per open deal: how long it has been open by the date of the run, in the form of facts.deal_features.
-- feature: days_open.
-- value: Null: a number has none.
-- number: Days from opening to the date of the run.
select
    deal_id,
    'days_open' as feature,
    cast(null as varchar) as value,
    cast(greatest(date_diff('day', opened_on, $as_of), 0) as double) as number
from facts.deals
where closed_on is null and opened_on is not null
