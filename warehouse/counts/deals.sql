-- One row per period, competitor, segment value and deal type with closed deals: how they ended.
-- Competitor 'all' holds every deal, a competitor's rows the deals in which it is seen (or that were lost to it).
with cells as (
    select
        months.period_kind,
        months.period_on,
        deals.competitor,
        deals.segment_name,
        deals.segment_value,
        coalesce(deals.deal_type, 'all') as deal_type,
        cast(sum(deals.closed_deals) as bigint) as closed_deals,
        cast(sum(deals.evidenced) as bigint) as evidenced,
        cast(sum(deals.noted) as bigint) as noted,
        cast(sum(deals.noted_won) as bigint) as noted_won,
        cast(sum(deals.noted_lost) as bigint) as noted_lost,
        cast(sum(deals.won) as bigint) as won,
        cast(sum(deals.lost) as bigint) as lost,
        cast(sum(deals.no_decision) as bigint) as no_decision,
        cast(sum(deals.value_won) as double) as value_won,
        cast(sum(deals.value_lost) as double) as value_lost,
        cast(sum(deals.lost_to) as bigint) as lost_to,
        cast(sum(deals.value_lost_to) as double) as value_lost_to
    from counts.deal_months as deals
    inner join counts.period_months as months on deals.month_on = months.month_on
    group by grouping sets (
        (
            months.period_kind, months.period_on, deals.competitor, deals.segment_name, deals.segment_value,
            deals.deal_type
        ),
        (months.period_kind, months.period_on, deals.competitor, deals.segment_name, deals.segment_value)
    )
)

select
    cells.period_kind,
    periods.period,
    periods.period_code,
    cells.period_on,
    periods.previous_on,
    periods.is_complete,
    cells.competitor,
    cells.segment_name,
    cells.segment_value,
    cells.deal_type,
    cells.closed_deals,
    cells.evidenced,
    cells.noted,
    cells.noted_won,
    cells.noted_lost,
    cells.won,
    cells.lost,
    cells.no_decision,
    cells.value_won,
    cells.value_lost,
    cells.lost_to,
    cells.value_lost_to
from cells
inner join counts.periods as periods
    on cells.period_kind = periods.period_kind and cells.period_on = periods.period_on
where cells.deal_type <> '(none)'
order by all
