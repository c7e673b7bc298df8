-- One row per deal: its values of all segments as one number, so that deals alike in all of them are counted together once.
-- segment_set: Equal for deals with the same value of every segment.
select
    deal_id,
    bit_xor(hash(segment_name, segment_value)) as segment_set
from facts.deal_segments
group by deal_id
