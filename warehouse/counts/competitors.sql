-- One row per period, segment value, deal type and competitor, where deals with evidence closed: how often the
-- competitor was seen and how those deals ended. A competitor never seen has a row from five such deals up.
-- closed_deals: Closed deals with evidence: a note from before the close, or a competitor of competitors.yaml in the CRM.
-- top_objection: The category most often raised against us where the competitor is seen, over all deal types (so it is
-- null for a single one); of equals the first by name.
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
        evidenced
    from counts.deals
    where competitor = 'all'
),

top_objections as (
    select
        period_kind,
        period_on,
        competitor,
        segment_name,
        segment_value,
        'all' as deal_type,
        arg_min(category, row(-raised, category)) as category
    from counts.objections
    where raised > 0
    group by period_kind, period_on, competitor, segment_name, segment_value
)

select
    cells.period_kind,
    cells.period,
    cells.period_code,
    cells.period_on,
    cells.previous_on,
    cells.is_complete,
    competitors.competitor,
    cells.segment_name,
    cells.segment_value,
    cells.deal_type,
    cells.evidenced as closed_deals,
    coalesce(sightings.closed_deals, 0) as seen,
    coalesce(sightings.won, 0) as won,
    coalesce(sightings.lost, 0) as lost,
    coalesce(sightings.no_decision, 0) as no_decision,
    coalesce(sightings.lost_to, 0) as lost_to,
    coalesce(sightings.value_lost_to, 0) as value_lost,
    top_objections.category as top_objection
from cells
cross join settings.competitors as competitors
left join counts.deals as sightings
    on cells.period_kind = sightings.period_kind
    and cells.period_on = sightings.period_on
    and competitors.competitor = sightings.competitor
    and cells.segment_name = sightings.segment_name
    and cells.segment_value = sightings.segment_value
    and cells.deal_type = sightings.deal_type
left join top_objections
    on cells.period_kind = top_objections.period_kind
    and cells.period_on = top_objections.period_on
    and competitors.competitor = top_objections.competitor
    and cells.segment_name = top_objections.segment_name
    and cells.segment_value = top_objections.segment_value
    and cells.deal_type = top_objections.deal_type
where cells.evidenced >= 5 or sightings.closed_deals > 0 or sightings.lost_to > 0
order by all
