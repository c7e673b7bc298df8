-- marts.casebook and the closed deals are not the same deals, so a case is missing or made up. Rebuild facts and marts; if it stays so, report the deal.
-- blocking
select
    coalesce(deals.deal_id, casebook.deal_id) as deal_id,
    deals.deal_id is not null as is_closed_deal,
    casebook.deal_id is not null as is_in_casebook
from (select deal_id from facts.deals where is_closed and closed_on is not null) as deals
full join marts.casebook as casebook on deals.deal_id = casebook.deal_id
where deals.deal_id is null or casebook.deal_id is null
