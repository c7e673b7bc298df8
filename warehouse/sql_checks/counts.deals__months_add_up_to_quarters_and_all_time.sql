-- Months do not add up to their quarter or to all time, so trends contradict each other. A fault in counts.period_slices: report it with the cell.
-- blocking
with months as (
    select
        longer.period_kind,
        longer.period_on,
        deals.competitor,
        deals.segment_name,
        deals.segment_value,
        deals.deal_type,
        sum(deals.won) as won,
        sum(deals.lost) as lost,
        sum(deals.no_decision) as no_decision
    from counts.deals as deals
    inner join counts.periods as longer
        on deals.period_on >= longer.period_on and deals.period_on < longer.until_on
    where deals.period_kind = 'month' and longer.period_kind in ('quarter', 'fiscal_quarter', 'all_time')
    group by all
)

select
    deals.period_kind,
    deals.period_on,
    deals.competitor,
    deals.segment_name,
    deals.segment_value,
    deals.deal_type,
    deals.won,
    deals.lost,
    deals.no_decision
from counts.deals as deals
left join months
    on deals.period_kind = months.period_kind
    and deals.period_on = months.period_on
    and deals.competitor = months.competitor
    and deals.segment_name = months.segment_name
    and deals.segment_value = months.segment_value
    and deals.deal_type = months.deal_type
where deals.period_kind in ('quarter', 'fiscal_quarter', 'all_time')
    and (deals.won, deals.lost, deals.no_decision) is distinct from (months.won, months.lost, months.no_decision)
