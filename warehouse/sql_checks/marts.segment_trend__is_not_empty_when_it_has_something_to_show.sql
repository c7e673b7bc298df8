-- marts.segment_trend is empty although deals closed and the settings name segments, so a page would be blank. Rebuild facts and counts; if it stays empty, report it.
-- blocking
select count(*) as deals
from facts.deal_segments as segments
inner join facts.deals as deals on segments.deal_id = deals.deal_id
where segments.segment_name <> 'all' and deals.is_closed and deals.closed_on is not null
having count(*) > 0 and (select count(*) from marts.segment_trend) = 0
