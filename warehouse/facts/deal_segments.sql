-- One row per deal and segment dimension, and one with 'all' for the deal as such.
-- A deal without a value for a dimension is in '(none)'.
select
    deal_id,
    'all' as segment_name,
    'all' as segment_value
from facts.deals
union all
select
    deals.deal_id,
    dimensions.segment_name,
    coalesce(nullif(trim(map_extract_value(deals.segments, dimensions.segment_name)), ''), '(none)') as segment_value
from staging.deals as deals
cross join settings.segments as dimensions
where deals.is_current and deals.outcome <> 'invalid'
