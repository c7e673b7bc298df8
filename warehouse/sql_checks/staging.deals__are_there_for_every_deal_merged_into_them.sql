-- A deal was merged into one that is not there, or in a circle: its notes count for none. Read the other deal too, or correct the merge in the CRM.
-- warning
select merged_deals.source, merged_deals.deal_id, merged_deals.survivor
from staging.merged_deals
anti join (from staging.deals where is_current) as deals on deals.deal_id = merged_deals.survivor
order by merged_deals.source, merged_deals.deal_id
