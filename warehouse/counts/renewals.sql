-- One row per period, competitor and segment value where renewals or expansions closed: what was kept, lost and added.
-- Competitor 'all' holds every deal, a competitor's rows the deals in which it is seen.
-- n: Renewals that closed, won, lost or without a decision.
-- renewed: Of these, won.
-- lost_to_competitor: Of these, lost to a competitor; in a competitor's rows, to this one.
-- lost_otherwise: Of these, lost, but to no competitor that notes or CRM name (in a competitor's rows, not to this one).
-- lapsed: Of these, ended without a decision.
-- value_due: Amount of the n renewals, in the home currency.
-- value_renewed: Amount of the renewed ones.
-- value_due_squared: Sum of the squares of the n amounts, for the range of the share by value.
-- expansions_won: Won expansions.
-- value_expanded: Amount of the won expansions.
with latest_deals as (
    select
        deals.deal_id,
        deals.deal_type,
        deals.outcome,
        coalesce(deals.amount, 0) as amount,
        cast(date_trunc('month', deals.closed_on) as date) as month_on,
        sets.segment_set
    from facts.deals as deals
    inner join facts.deal_segment_sets as sets on deals.deal_id = sets.deal_id
    where deals.is_closed and deals.closed_on is not null and deals.deal_type in ('renewal', 'expansion')
),

scopes as (
    select
        deals.deal_id,
        'all' as competitor,
        coalesce(bool_or(competitors.is_lost_to), false) as is_lost_to
    from latest_deals as deals
    left join facts.deal_competitors as competitors on deals.deal_id = competitors.deal_id
    group by deals.deal_id
    union all
    select
        deal_id,
        competitor,
        is_lost_to
    from facts.deal_competitors
    where is_seen
),

set_months as (
    select
        deals.month_on,
        scopes.competitor,
        deals.segment_set,
        count(*) filter (where deals.deal_type = 'renewal') as n,
        count(*) filter (where deals.deal_type = 'renewal' and deals.outcome = 'won') as renewed,
        count(*) filter (where deals.deal_type = 'renewal' and deals.outcome = 'lost' and scopes.is_lost_to)
            as lost_to_competitor,
        count(*) filter (where deals.deal_type = 'renewal' and deals.outcome = 'lost' and not scopes.is_lost_to)
            as lost_otherwise,
        count(*) filter (where deals.deal_type = 'renewal' and deals.outcome = 'no_decision') as lapsed,
        sum(deals.amount) filter (where deals.deal_type = 'renewal') as value_due,
        sum(deals.amount) filter (where deals.deal_type = 'renewal' and deals.outcome = 'won') as value_renewed,
        sum(cast(deals.amount as double) * cast(deals.amount as double)) filter (where deals.deal_type = 'renewal')
            as value_due_squared,
        count(*) filter (where deals.deal_type = 'expansion' and deals.outcome = 'won') as expansions_won,
        sum(deals.amount) filter (where deals.deal_type = 'expansion' and deals.outcome = 'won') as value_expanded
    from latest_deals as deals
    inner join scopes on deals.deal_id = scopes.deal_id
    group by deals.month_on, scopes.competitor, deals.segment_set
),

cells as (
    select
        months.period_kind,
        months.period_on,
        sets.competitor,
        segments.segment_name,
        segments.segment_value,
        cast(sum(sets.n) as bigint) as n,
        cast(sum(sets.renewed) as bigint) as renewed,
        cast(sum(sets.lost_to_competitor) as bigint) as lost_to_competitor,
        cast(sum(sets.lost_otherwise) as bigint) as lost_otherwise,
        cast(sum(sets.lapsed) as bigint) as lapsed,
        cast(coalesce(sum(sets.value_due), 0) as double) as value_due,
        cast(coalesce(sum(sets.value_renewed), 0) as double) as value_renewed,
        coalesce(sum(sets.value_due_squared), 0) as value_due_squared,
        cast(sum(sets.expansions_won) as bigint) as expansions_won,
        cast(coalesce(sum(sets.value_expanded), 0) as double) as value_expanded
    from set_months as sets
    inner join counts.period_months as months on sets.month_on = months.month_on
    inner join facts.segment_sets as segments on sets.segment_set = segments.segment_set
    group by months.period_kind, months.period_on, sets.competitor, segments.segment_name, segments.segment_value
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
    cells.n,
    cells.renewed,
    cells.lost_to_competitor,
    cells.lost_otherwise,
    cells.lapsed,
    cells.value_due,
    cells.value_renewed,
    cells.value_due_squared,
    cells.expansions_won,
    cells.value_expanded
from cells
inner join counts.periods as periods
    on cells.period_kind = periods.period_kind and cells.period_on = periods.period_on
where cells.n > 0 or cells.expansions_won > 0
order by all
