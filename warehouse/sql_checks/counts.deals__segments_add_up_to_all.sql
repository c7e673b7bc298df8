-- The values of a dimension do not add up to the cell of all segments: a deal is in two values or in none. A fault in facts.deal_segments: report it with the cell.
-- blocking
with dimensions as (
    select
        period_kind,
        period_on,
        competitor,
        deal_type,
        segment_name,
        sum(won) as won,
        sum(lost) as lost,
        sum(no_decision) as no_decision
    from counts.deals
    where segment_name <> 'all'
    group by all
)

select
    dimensions.period_kind,
    dimensions.period_on,
    dimensions.competitor,
    dimensions.deal_type,
    dimensions.segment_name,
    dimensions.won,
    dimensions.lost,
    dimensions.no_decision
from dimensions
left join counts.deals as whole
    on dimensions.period_kind = whole.period_kind
    and dimensions.period_on = whole.period_on
    and dimensions.competitor = whole.competitor
    and dimensions.deal_type = whole.deal_type
    and whole.segment_name = 'all'
where (dimensions.won, dimensions.lost, dimensions.no_decision)
    is distinct from (whole.won, whole.lost, whole.no_decision)
