-- One row per period, category, competitor and segment value, where deals with a note from before the close ended: how
-- often the objection was raised, and how deals with and without it ended. One never raised has a row from five such
-- deals up.
-- n: Closed deals with a note from before the close.
with raised_objections as (
    select
        slices.period_kind,
        slices.period_on,
        objections.category,
        objections.competitor,
        objections.segment_name,
        objections.segment_value,
        cast(sum(objections.raised) as bigint) as raised,
        cast(sum(objections.resolved) as bigint) as resolved,
        cast(sum(objections.won_if_raised) as bigint) as won_if_raised,
        cast(sum(objections.lost_if_raised) as bigint) as lost_if_raised
    from counts.objection_slices as objections
    inner join counts.period_slices as slices on objections.slice_on = slices.slice_on
    group by all
),

cells as (
    select
        period_kind,
        period,
        period_code,
        period_on,
        previous_on,
        is_complete,
        competitor,
        segment_name,
        segment_value,
        closed_deals,
        noted,
        noted_won,
        noted_lost
    from counts.deals
    where deal_type = 'all'
)

select
    cells.period_kind,
    cells.period,
    cells.period_code,
    cells.period_on,
    cells.previous_on,
    cells.is_complete,
    categories.category,
    categories.category_group,
    cells.competitor,
    cells.segment_name,
    cells.segment_value,
    cells.closed_deals,
    coalesce(raised.raised, 0) as raised,
    coalesce(raised.resolved, 0) as resolved,
    cells.noted as n,
    coalesce(raised.won_if_raised, 0) as won_if_raised,
    coalesce(raised.won_if_raised + raised.lost_if_raised, 0) as n_if_raised,
    cells.noted_won - coalesce(raised.won_if_raised, 0) as won_if_not,
    cells.noted_won + cells.noted_lost - coalesce(raised.won_if_raised + raised.lost_if_raised, 0) as n_if_not
from cells
cross join settings.categories as categories
left join raised_objections as raised
    on cells.period_kind = raised.period_kind
    and cells.period_on = raised.period_on
    and categories.category = raised.category
    and cells.competitor = raised.competitor
    and cells.segment_name = raised.segment_name
    and cells.segment_value = raised.segment_value
where cells.noted >= 5 or raised.raised > 0
order by all
