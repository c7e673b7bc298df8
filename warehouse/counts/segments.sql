-- One row per period, segment value and deal type with closed deals: how they ended, beside the other values of the
-- dimension.
-- period_deals: Closed deals of the period and deal type, in any segment.
-- rest_won: Won deals in the other values of the dimension.
-- rest_n: Won and lost deals in the other values of the dimension.
-- top_competitor: Competitor seen in most of the deals; of equals the first by name. Null where none is seen.
-- top_objection: Category most often raised against us, over all deal types (so it is null for a single one); of equals
-- the first by name.
with cells as (
    select
        period_kind,
        period,
        period_code,
        period_on,
        previous_on,
        is_complete,
        segment_name,
        segment_value,
        deal_type,
        closed_deals,
        won,
        lost,
        no_decision,
        value_won,
        value_lost
    from counts.deals
    where competitor = 'all' and closed_deals > 0
),

top_competitors as (
    select
        period_kind,
        period_on,
        segment_name,
        segment_value,
        deal_type,
        arg_min(competitor, row(-closed_deals, competitor)) as competitor
    from counts.deals
    where competitor <> 'all' and closed_deals > 0
    group by period_kind, period_on, segment_name, segment_value, deal_type
),

top_objections as (
    select
        period_kind,
        period_on,
        segment_name,
        segment_value,
        'all' as deal_type,
        arg_min(category, row(-raised, category)) as category
    from counts.objections
    where competitor = 'all' and raised > 0
    group by period_kind, period_on, segment_name, segment_value
)

select
    cells.period_kind,
    cells.period,
    cells.period_code,
    cells.period_on,
    cells.previous_on,
    cells.is_complete,
    cells.segment_name,
    cells.segment_value,
    cells.deal_type,
    cells.closed_deals,
    whole.closed_deals as period_deals,
    cells.won,
    cells.lost,
    cells.no_decision,
    cells.value_won,
    cells.value_lost,
    whole.won - cells.won as rest_won,
    whole.won + whole.lost - cells.won - cells.lost as rest_n,
    top_competitors.competitor as top_competitor,
    top_objections.category as top_objection
from cells
inner join cells as whole
    on cells.period_kind = whole.period_kind
    and cells.period_on = whole.period_on
    and cells.deal_type = whole.deal_type
    and whole.segment_name = 'all'
left join top_competitors
    on cells.period_kind = top_competitors.period_kind
    and cells.period_on = top_competitors.period_on
    and cells.segment_name = top_competitors.segment_name
    and cells.segment_value = top_competitors.segment_value
    and cells.deal_type = top_competitors.deal_type
left join top_objections
    on cells.period_kind = top_objections.period_kind
    and cells.period_on = top_objections.period_on
    and cells.segment_name = top_objections.segment_name
    and cells.segment_value = top_objections.segment_value
    and cells.deal_type = top_objections.deal_type
where cells.segment_name <> 'all'
order by all
