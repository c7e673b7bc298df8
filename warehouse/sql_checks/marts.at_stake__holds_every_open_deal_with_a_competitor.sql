-- marts.at_stake lacks an open deal in which a competitor is seen, or holds another. Rebuild facts and marts; if it stays so, report the deal.
-- blocking
with seen as (
    select
        competitors.deal_id,
        competitors.competitor
    from facts.deal_competitors as competitors
    inner join facts.deals as deals on competitors.deal_id = deals.deal_id
    where competitors.is_seen and not deals.is_closed
)

select
    coalesce(seen.deal_id, at_stake.deal_id) as deal_id,
    coalesce(seen.competitor, at_stake.competitor) as competitor,
    seen.deal_id is not null as is_open_deal,
    at_stake.deal_id is not null as is_at_stake
from seen
full join marts.at_stake as at_stake on seen.deal_id = at_stake.deal_id and seen.competitor = at_stake.competitor
where seen.deal_id is null or at_stake.deal_id is null
