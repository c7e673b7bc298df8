-- One row per cell of marts.at_stake and deal: the open one, and those against the competitor that were decided in the latest
-- twelve months, from which its win rate is.
-- subject: at_stake
-- rates: win_rate = won / n
-- quotes: at_stake
select
    cells.evidence_key,
    cells.deal_id,
    true as is_at_stake,
    (
        select count(*)
        from facts.deal_objections as objections
        where objections.deal_id = cells.deal_id and objections.is_raised and not objections.is_resolved
    ) as unanswered,
    (
        select count(*)
        from facts.deal_competitors as competitors
        where competitors.deal_id = cells.deal_id and competitors.is_seen
    ) as competitors_seen,
    false as won,
    false as n
from temp.cells as cells
union all
select
    cells.evidence_key,
    deals.deal_id,
    false as is_at_stake,
    0 as unanswered,
    0 as competitors_seen,
    deals.outcome = 'won' as won,
    true as n
from temp.cells as cells
inner join facts.deal_competitors as competitors on cells.competitor = competitors.competitor and competitors.is_seen
inner join facts.deals as deals on competitors.deal_id = deals.deal_id
inner join counts.windows as windows
    on windows.period_kind = 'rolling_12_months'
    and deals.closed_on >= windows.period_on
    and deals.closed_on < windows.until_on
where deals.outcome in ('won', 'lost')
