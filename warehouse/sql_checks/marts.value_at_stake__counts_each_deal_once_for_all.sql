-- The row for all competitors counts other deals than marts.at_stake lists, so the amount at stake is wrong. A fault in what makes the table: report both numbers.
-- blocking
select
    listed.deals as deals_listed,
    coalesce(counted.deals, 0) as deals_counted
from (select count(distinct deal_id) as deals from marts.at_stake) as listed
left join marts.value_at_stake as counted on counted.competitor = 'all'
where listed.deals <> coalesce(counted.deals, 0)
