-- One row per cell of marts.competitor_trend and closed deal in it that has evidence, or that was lost to the competitor.
-- subject: competitor
-- rates: seen_share = seen / closed_deals, win_rate = won / n
-- quotes: mentions
with evidenced_deals as (
    select deal_id
    from facts.deals
    where has_pre_close_note
    union
    select deal_id
    from facts.deal_competitors
    where is_from_crm
),

found_deals as (
    select
        cells.evidence_key,
        deals.deal_id,
        evidenced.deal_id is not null as is_evidenced,
        coalesce(competitors.is_seen, false) as is_seen,
        coalesce(competitors.is_lost_to, false) as is_lost_to,
        case
            when competitors.is_from_notes and competitors.is_from_crm then 'notes and CRM'
            when competitors.is_from_notes then 'notes'
            when competitors.is_from_crm then 'CRM'
        end as named_by,
        deals.is_won,
        deals.is_lost,
        deals.is_no_decision,
        deals.is_decided,
        deals.amount
    from temp.closed_deals as deals
    inner join temp.cells as cells
        on deals.period_kind = cells.period_kind
        and deals.period_on = cells.period_on
        and deals.segment_name = cells.segment_name
        and deals.segment_value = cells.segment_value
        and (cells.deal_type = 'all' or deals.deal_type = cells.deal_type)
    left join evidenced_deals as evidenced on deals.deal_id = evidenced.deal_id
    left join facts.deal_competitors as competitors
        on deals.deal_id = competitors.deal_id and cells.competitor = competitors.competitor
    where evidenced.deal_id is not null or competitors.is_seen or competitors.is_lost_to
)

select
    evidence_key,
    deal_id,
    named_by,
    is_evidenced as closed_deals,
    is_seen as seen,
    is_seen and is_won as won,
    is_seen and is_lost as lost,
    is_seen and is_no_decision as no_decision,
    is_seen and is_decided as n,
    is_lost_to as lost_to,
    if(is_lost_to, amount, 0) as value_lost
from found_deals
