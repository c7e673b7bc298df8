-- The segments of a dimension do not hold each closed deal of a period once: a deal is in two values or in none. A fault in counts.segments: report it with the period and the numbers.
-- blocking
select
    period_kind,
    period,
    segment_name,
    deal_type,
    sum(closed_deals) as closed_deals,
    max(period_deals) as period_deals
from marts.segment_trend
group by period_kind, period, segment_name, deal_type
having sum(closed_deals) <> max(period_deals)
