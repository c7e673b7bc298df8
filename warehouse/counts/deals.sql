-- One row per period, competitor, segment value and deal type with closed deals: how they ended.
-- Competitor 'all' holds every deal, a competitor's rows the deals in which it is seen (or that were lost to it).
with cells as (
    select
        slices.period_kind,
        slices.period_on,
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
        cast(sum(deals.valued_won) as bigint) as valued_won,
        cast(sum(deals.valued_lost) as bigint) as valued_lost,
        cast(sum(deals.valued_no_decision) as bigint) as valued_no_decision,
        cast(sum(deals.value_won) as double) as value_won,
        cast(sum(deals.value_lost) as double) as value_lost,
        cast(sum(deals.value_no_decision) as double) as value_no_decision,
        cast(sum(deals.squares_won) as double) / 1e4 as squares_won,
        cast(sum(deals.squares_lost) as double) / 1e4 as squares_lost,
        cast(sum(deals.squares_no_decision) as double) / 1e4 as squares_no_decision,
        cast(sum(deals.lost_to) as bigint) as lost_to,
        cast(sum(deals.value_lost_to) as double) as value_lost_to
    from counts.deal_slices as deals
    inner join counts.period_slices as slices on deals.slice_on = slices.slice_on
    group by grouping sets (
        (
            slices.period_kind, slices.period_on, deals.competitor, deals.segment_name, deals.segment_value,
            deals.deal_type
        ),
        (slices.period_kind, slices.period_on, deals.competitor, deals.segment_name, deals.segment_value)
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
    cells.valued_won,
    cells.valued_lost,
    cells.valued_no_decision,
    cells.value_won,
    cells.value_lost,
    cells.value_no_decision,
    cells.squares_won,
    cells.squares_lost,
    cells.squares_no_decision,
    cells.lost_to,
    cells.value_lost_to
from cells
inner join counts.periods as periods
    on cells.period_kind = periods.period_kind and cells.period_on = periods.period_on
where cells.deal_type <> '(none)'
order by all
