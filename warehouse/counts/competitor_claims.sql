-- One row per window, competitor, segment value and category of which notes from before the close say something, for or
-- against us or the competitor, in closed deals in which the competitor is seen.
-- noted: Closed deals with the competitor seen and a note from before the close, whatever these say.
-- deals: Of these, deals whose notes say something of the category about us or the competitor.
-- our_strength: Deals whose notes say something for us.
-- our_objection: Deals whose notes say something against us, dealt with later or not.
-- their_strength: Deals whose notes say something for the competitor.
-- their_weakness: Deals whose notes say something against the competitor.
-- won_with_their_strength: Won deals among those with their strength.
-- lost_with_their_strength: Lost deals among those with their strength.
-- won_with_their_weakness: Won deals among those with their weakness.
-- lost_with_their_weakness: Lost deals among those with their weakness.
with latest_year as (
    select
        period_on,
        until_on
    from counts.windows
    where period_kind = 'rolling_12_months'
),

seen_deals as (
    select
        competitors.deal_id,
        competitors.competitor,
        deals.outcome,
        sets.segment_set,
        deals.closed_on >= latest_year.period_on and deals.closed_on < latest_year.until_on as is_recent
    from facts.deal_competitors as competitors
    inner join facts.deals as deals on competitors.deal_id = deals.deal_id
    inner join facts.deal_segment_sets as sets on competitors.deal_id = sets.deal_id
    cross join latest_year
    where competitors.is_seen and deals.is_closed and deals.closed_on is not null
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
),

set_sides as (
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
)

select
    windows.period_kind,
    windows.period,
    windows.period_code,
    windows.period_on,
    sides.competitor,
    segments.segment_name,
    segments.segment_value,
    sides.category,
    categories.category_group,
    cells.noted,
    cast(sum(sides.deals) as bigint) as deals,
    cast(sum(sides.won) as bigint) as won,
    cast(sum(sides.lost) as bigint) as lost,
    cast(sum(sides.our_strength) as bigint) as our_strength,
    cast(sum(sides.our_objection) as bigint) as our_objection,
    cast(sum(sides.their_strength) as bigint) as their_strength,
    cast(sum(sides.their_weakness) as bigint) as their_weakness,
    cast(sum(sides.won_with_their_strength) as bigint) as won_with_their_strength,
    cast(sum(sides.lost_with_their_strength) as bigint) as lost_with_their_strength,
    cast(sum(sides.won_with_their_weakness) as bigint) as won_with_their_weakness,
    cast(sum(sides.lost_with_their_weakness) as bigint) as lost_with_their_weakness
from set_sides as sides
inner join counts.windows as windows on windows.period_kind = 'all_time' or sides.is_recent
inner join facts.segment_sets as segments on sides.segment_set = segments.segment_set
inner join counts.deals as cells
    on windows.period_kind = cells.period_kind
    and windows.period_on = cells.period_on
    and sides.competitor = cells.competitor
    and segments.segment_name = cells.segment_name
    and segments.segment_value = cells.segment_value
    and cells.deal_type = 'all'
left join settings.categories as categories on sides.category = categories.category
group by all
order by all
