-- marts.overview is not one row whose closed deals are the won, lost and undecided ones, so what heads the report can't be trusted. A fault in what makes the table: report it.
-- blocking
select
    count(*) as rows,
    sum(closed_deals) as closed_deals,
    sum(won + lost + no_decision) as by_outcome,
    sum(deals - open_deals) as not_open
from marts.overview
having count(*) <> 1
    or sum(closed_deals) <> sum(won + lost + no_decision)
    or sum(closed_deals) <> sum(deals - open_deals)
