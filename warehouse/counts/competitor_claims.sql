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
from counts.claim_sets as sides
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
