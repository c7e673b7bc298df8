-- Two current deals share an id, so their notes can't be told apart. Two sources hold the same ids: map a column to deal_id that differs between them.
-- blocking
select
    deal_id,
    count(*) as deals
from facts.deals
group by deal_id
having count(*) > 1
