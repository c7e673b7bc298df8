-- One row per set of segment values that deals have and segment value in it, 'all' among them.
-- segment_set: Equal for deals with the same value of every segment.
with examples as (
    select
        segment_set,
        min(deal_id) as deal_id
    from facts.deal_segment_sets
    group by segment_set
)

select
    examples.segment_set,
    segments.segment_name,
    segments.segment_value
from examples
inner join facts.deal_segments as segments on examples.deal_id = segments.deal_id
