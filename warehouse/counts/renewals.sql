-- One row per period, competitor and segment value where renewals or expansions closed: what was kept, lost and added.
-- Competitor 'all' holds every deal, a competitor's rows the deals in which it is seen.
-- n: Renewals that closed, won, lost or without a decision.
-- renewed: Of these, won.
-- lost_to_competitor: Of these, lost to a competitor; in a competitor's rows, to this one.
-- lost_otherwise: Of these, lost, but to none that notes or CRM name (in a competitor's rows, not to this one).
-- lapsed: Of these, ended without a decision.
-- value_due: Amount of the n renewals, in the home currency.
-- value_renewed: Amount of the renewed ones.
-- squares_due: Squared amounts of the n renewals.
-- squares_renewed: The same of the renewed ones.
-- expansions_won: Won expansions.
-- value_expanded: Amount of the won expansions.
with lost_deals as (
    select distinct
        deal_id,
        'all' as competitor
    from facts.deal_competitors
    where is_lost_to
    union all
    select
        deal_id,
        competitor
    from facts.deal_competitors
    where is_lost_to and is_seen
),

lost_renewals as (
    select
        slices.period_kind,
        slices.period_on,
        lost_deals.competitor,
        segments.segment_name,
        segments.segment_value,
        count(*) as lost_to_competitor
    from facts.deals as deals
    inner join lost_deals on deals.deal_id = lost_deals.deal_id
    inner join facts.deal_segments as segments on deals.deal_id = segments.deal_id
    inner join counts.days as days on deals.closed_on = days.closed_on
    inner join counts.period_slices as slices on days.slice_on = slices.slice_on
    where deals.deal_type = 'renewal' and deals.outcome = 'lost'
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
        sum(closed_deals) filter (where deal_type = 'renewal') as n,
        sum(won) filter (where deal_type = 'renewal') as renewed,
        sum(lost) filter (where deal_type = 'renewal') as lost,
        sum(no_decision) filter (where deal_type = 'renewal') as lapsed,
        sum(value_won + value_lost + value_no_decision) filter (where deal_type = 'renewal') as value_due,
        sum(value_won) filter (where deal_type = 'renewal') as value_renewed,
        sum(squares_won + squares_lost + squares_no_decision) filter (where deal_type = 'renewal') as squares_due,
        sum(squares_won) filter (where deal_type = 'renewal') as squares_renewed,
        sum(won) filter (where deal_type = 'expansion') as expansions_won,
        sum(value_won) filter (where deal_type = 'expansion') as value_expanded
    from counts.deals
    where deal_type in ('renewal', 'expansion') and closed_deals > 0
    group by all
)

select
    cells.period_kind,
    cells.period,
    cells.period_code,
    cells.period_on,
    cells.previous_on,
    cells.is_complete,
    cells.competitor,
    cells.segment_name,
    cells.segment_value,
    cast(coalesce(cells.n, 0) as bigint) as n,
    cast(coalesce(cells.renewed, 0) as bigint) as renewed,
    coalesce(lost.lost_to_competitor, 0) as lost_to_competitor,
    cast(coalesce(cells.lost, 0) as bigint) - coalesce(lost.lost_to_competitor, 0) as lost_otherwise,
    cast(coalesce(cells.lapsed, 0) as bigint) as lapsed,
    coalesce(cells.value_due, 0) as value_due,
    coalesce(cells.value_renewed, 0) as value_renewed,
    coalesce(cells.squares_due, 0) as squares_due,
    coalesce(cells.squares_renewed, 0) as squares_renewed,
    cast(coalesce(cells.expansions_won, 0) as bigint) as expansions_won,
    coalesce(cells.value_expanded, 0) as value_expanded
from cells
left join lost_renewals as lost
    on cells.period_kind = lost.period_kind
    and cells.period_on = lost.period_on
    and cells.competitor = lost.competitor
    and cells.segment_name = lost.segment_name
    and cells.segment_value = lost.segment_value
where cells.n > 0 or cells.expansions_won > 0
order by all
