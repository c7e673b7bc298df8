-- One row per cell of marts.value_at_stake and open deal in which the competitor, or any, is seen.
-- subject: value_at_stake
-- quotes: open_deals
with seen as (
    select deal_id, competitor
    from facts.deal_competitors
    where is_seen
    union
    select deal_id, 'all' as competitor
    from facts.deal_competitors
    where is_seen
),

unanswered as (
    select deal_id
    from facts.deal_objections
    where is_raised and not is_resolved
    group by deal_id
)

select
    cells.evidence_key,
    deals.deal_id,
    true as deals,
    unanswered.deal_id is not null as deals_unanswered,
    scores.probability is not null and deals.amount is not null as scored,
    greatest(coalesce(deals.amount, 0), 0) as amount_open,
    if(scores.probability is null, 0, greatest(coalesce(deals.amount, 0), 0)) as amount_scored,
    format('{:.0%}', scores.probability) as likely_to_be_won
from temp.cells as cells
inner join seen on cells.competitor = seen.competitor
inner join facts.deals as deals on seen.deal_id = deals.deal_id
left join unanswered on deals.deal_id = unanswered.deal_id
left join marts.open_deal_scores as scores on deals.deal_id = scores.deal_id
where not deals.is_closed
