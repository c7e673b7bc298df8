-- One row per competitor, set of segment values, category and whether deals closed in the latest twelve months: closed deals
-- with the competitor seen whose notes from before the close say something of the category, about us or the competitor.
-- counts.competitor_claims are sums of these.
-- is_recent: Closed in the twelve months of counts.windows.
-- segment_set: Equal for deals with the same value of every segment.
-- deals: Closed deals with the competitor seen whose notes say something of the category about us or the competitor.
-- our_strength: Deals whose notes say something for us.
-- our_objection: Deals whose notes say something against us, dealt with later or not.
-- their_strength: Deals whose notes say something for the competitor.
-- their_weakness: Deals whose notes say something against the competitor.
-- won_with_their_strength: Won deals among those with their strength.
-- lost_with_their_strength: Lost deals among those with their strength.
-- won_with_their_weakness: Won deals among those with their weakness.
-- lost_with_their_weakness: Lost deals among those with their weakness.
with seen_deals as (
    select
        competitors.deal_id,
        competitors.competitor,
        deals.outcome,
        sets.segment_set,
        days.is_recent
    from facts.deal_competitors as competitors
    inner join facts.deals as deals on competitors.deal_id = deals.deal_id
    inner join facts.deal_segment_sets as sets on competitors.deal_id = sets.deal_id
    inner join counts.days as days on deals.closed_on = days.closed_on
    where competitors.is_seen and deals.is_closed
),

deal_sides as (
    select
        deals.is_recent,
        deals.competitor,
        deals.segment_set,
        deals.outcome,
        quotes.category,
        bool_or(quotes.about = 'us' and quotes.polarity = 'pos') as has_our_strength,
        bool_or(quotes.about = 'us' and quotes.polarity = 'neg') as has_our_objection,
        bool_or(quotes.about <> 'us' and quotes.polarity = 'pos') as has_their_strength,
        bool_or(quotes.about <> 'us' and quotes.polarity = 'neg') as has_their_weakness
    from seen_deals as deals
    inner join facts.quotes as quotes
        on deals.deal_id = quotes.deal_id
        and quotes.is_pre_close
        and (quotes.about = 'us' or quotes.about = deals.competitor)
    group by deals.is_recent, deals.competitor, deals.segment_set, deals.outcome, deals.deal_id, quotes.category
)

select
    is_recent,
    competitor,
    segment_set,
    category,
    count(*) as deals,
    count(*) filter (where outcome = 'won') as won,
    count(*) filter (where outcome = 'lost') as lost,
    count(*) filter (where has_our_strength) as our_strength,
    count(*) filter (where has_our_objection) as our_objection,
    count(*) filter (where has_their_strength) as their_strength,
    count(*) filter (where has_their_weakness) as their_weakness,
    count(*) filter (where has_their_strength and outcome = 'won') as won_with_their_strength,
    count(*) filter (where has_their_strength and outcome = 'lost') as lost_with_their_strength,
    count(*) filter (where has_their_weakness and outcome = 'won') as won_with_their_weakness,
    count(*) filter (where has_their_weakness and outcome = 'lost') as lost_with_their_weakness
from deal_sides
group by is_recent, competitor, segment_set, category
