-- One row per deal and category of which a note from before the close says something negative about us.
-- is_raised: The objection was raised; false when every note only denies it.
-- is_resolved: A note says that the objection was raised and then dealt with.
select
    deal_id,
    category,
    bool_or(status <> 'denied') as is_raised,
    bool_or(status = 'resolved') as is_resolved
from facts.claims
where about = 'us' and polarity = 'neg' and is_pre_close
group by deal_id, category
