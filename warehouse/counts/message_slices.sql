-- One row per message, slice of days, outcome and what notes from before the close hold of it, with closed deals that it
-- applies to (counts.messages says which): the periods' counts are sums of these.
-- slice_on: First day of the slice.
-- is_eligible: The deals closed on or after the message's date; always where it has none.
-- is_used: The message is in such a note.
-- is_buyer_echoed: The buyer says it in their own words.
-- deals: Closed deals with a note from before the close.
with messages as (
    select
        message,
        launched_on,
        coalesce(categories, []) as categories,
        coalesce(competitors, []) as competitors
    from settings.messages
),

noted_deals as (
    select
        deals.deal_id,
        deals.outcome,
        deals.closed_on,
        days.slice_on
    from facts.deals as deals
    inner join counts.days as days on deals.closed_on = days.closed_on
    where deals.is_closed and deals.has_pre_close_note
),

applicable_deals as (
    select
        messages.message,
        noted_deals.deal_id
    from messages
    cross join noted_deals
    where len(messages.categories) = 0 and len(messages.competitors) = 0
    union
    select
        messages.message,
        objections.deal_id
    from messages
    inner join facts.deal_objections as objections
        on objections.is_raised and list_contains(messages.categories, objections.category)
    union
    select
        messages.message,
        competitors.deal_id
    from messages
    inner join facts.deal_competitors as competitors
        on competitors.is_seen and list_contains(messages.competitors, competitors.competitor)
)

select
    messages.message,
    deals.slice_on,
    deals.outcome,
    coalesce(deals.closed_on >= messages.launched_on, true) as is_eligible,
    coalesce(uses.is_used, false) as is_used,
    coalesce(uses.is_buyer_echoed, false) as is_buyer_echoed,
    count(*) as deals
from applicable_deals
inner join messages on applicable_deals.message = messages.message
inner join noted_deals as deals on applicable_deals.deal_id = deals.deal_id
left join facts.deal_messages as uses
    on applicable_deals.deal_id = uses.deal_id and applicable_deals.message = uses.message
group by all
