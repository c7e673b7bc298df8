-- One row per deal and message that is recognised in any of its notes.
-- is_used: Recognised in a note from before the close.
-- is_buyer_echoed: In the buyer's own words, in a note from before the close.
select
    deal_id,
    message,
    bool_or(is_pre_close) as is_used,
    bool_or(is_pre_close and speaker = 'buyer') as is_buyer_echoed
from facts.echoes
group by deal_id, message
