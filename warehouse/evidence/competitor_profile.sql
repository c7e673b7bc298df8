-- One row per cell of marts.competitor_profile and closed deal against the competitor with a note from before the close.
-- subject: profile
-- rates: share = deals / n, win_rate = won / decided
-- quotes: profile
with said_deals as (
    select distinct
        deal_id,
        about as competitor,
        category,
        if(polarity = 'pos', 'strength', 'weakness') as side
    from facts.claims
    where is_pre_close and status <> 'denied'
)

select
    cells.evidence_key,
    deals.deal_id,
    said_deals.deal_id is not null as deals,
    true as n,
    said_deals.deal_id is not null and deals.is_won as won,
    said_deals.deal_id is not null and deals.is_decided as decided
from temp.closed_deals as deals
inner join facts.deal_competitors as competitors on deals.deal_id = competitors.deal_id and competitors.is_seen
inner join temp.cells as cells
    on deals.period_kind = cells.period_kind
    and deals.period_on = cells.period_on
    and deals.segment_name = cells.segment_name
    and deals.segment_value = cells.segment_value
    and competitors.competitor = cells.competitor
left join said_deals
    on deals.deal_id = said_deals.deal_id
    and cells.competitor = said_deals.competitor
    and cells.category = said_deals.category
    and cells.side = said_deals.side
where deals.has_pre_close_note
