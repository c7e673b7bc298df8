-- One row per cell of marts.say_now and closed deal against the competitor whose notes speak of the category.
-- The action follows from the four counts by the rule that the table documents.
-- subject: say_now
-- rates: win_rate = won / decided
-- quotes: sides
with said_deals as (
    select
        competitors.deal_id,
        competitors.competitor,
        claims.category,
        bool_or(claims.about = 'us' and claims.polarity = 'pos') as has_our_strength,
        bool_or(claims.about = 'us' and claims.polarity = 'neg') as has_our_objection,
        bool_or(claims.about <> 'us' and claims.polarity = 'pos') as has_their_strength,
        bool_or(claims.about <> 'us' and claims.polarity = 'neg') as has_their_weakness
    from facts.deal_competitors as competitors
    inner join facts.claims as claims
        on competitors.deal_id = claims.deal_id and claims.about in ('us', competitors.competitor)
    where competitors.is_seen and claims.is_pre_close and claims.status <> 'denied'
    group by competitors.deal_id, competitors.competitor, claims.category
)

select
    cells.evidence_key,
    deals.deal_id,
    true as deals,
    said_deals.has_our_strength as our_strength,
    said_deals.has_our_objection as our_objection,
    said_deals.has_their_strength as their_strength,
    said_deals.has_their_weakness as their_weakness,
    cast(said_deals.has_our_strength as integer) + cast(said_deals.has_our_objection as integer)
    + cast(said_deals.has_their_strength as integer) + cast(said_deals.has_their_weakness as integer) as n,
    deals.is_won as won,
    deals.is_decided as decided
from temp.closed_deals as deals
inner join said_deals on deals.deal_id = said_deals.deal_id
inner join temp.cells as cells
    on deals.period_kind = cells.period_kind
    and deals.period_on = cells.period_on
    and deals.segment_name = cells.segment_name
    and deals.segment_value = cells.segment_value
    and said_deals.competitor = cells.competitor
    and said_deals.category = cells.category
