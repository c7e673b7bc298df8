-- One row per cell of marts.message_trend and closed deal with a note from before the close to which the message applies.
-- subject: message
-- rates: use_rate = used / eligible, echo_rate = buyer_echoed / eligible, win_rate_used = won_used / n_used,
-- win_rate_echoed = won_echoed / n_echoed, win_rate_unused = won_unused / n_unused, before = won_before / n_before,
-- after = won_after / n_after
-- quotes: echoes
with answered_deals as (
    select
        messages.message,
        objections.deal_id
    from settings.messages as messages
    inner join facts.deal_objections as objections
        on objections.is_raised and list_contains(messages.categories, objections.category)
    union
    select
        messages.message,
        competitors.deal_id
    from settings.messages as messages
    inner join facts.deal_competitors as competitors
        on competitors.is_seen and list_contains(messages.competitors, competitors.competitor)
),

messages as (
    select
        message,
        len(coalesce(categories, [])) = 0 and len(coalesce(competitors, [])) = 0 as is_for_all
    from settings.messages
),

found_deals as (
    select
        cells.evidence_key,
        deals.deal_id,
        coalesce(deals.closed_on >= cells.launched_on, true) as is_eligible,
        coalesce(uses.is_used, false) as is_used,
        coalesce(uses.is_buyer_echoed, false) as is_buyer_echoed,
        deals.is_won,
        deals.is_decided
    from temp.closed_deals as deals
    inner join temp.cells as cells on deals.period_kind = cells.period_kind and deals.period_on = cells.period_on
    inner join messages on cells.message = messages.message
    left join answered_deals as answered on cells.message = answered.message and deals.deal_id = answered.deal_id
    left join facts.deal_messages as uses on cells.message = uses.message and deals.deal_id = uses.deal_id
    where deals.segment_name = 'all'
        and deals.has_pre_close_note
        and (messages.is_for_all or answered.deal_id is not null)
)

select
    evidence_key,
    deal_id,
    is_eligible as eligible,
    is_eligible and is_used as used,
    is_eligible and is_buyer_echoed as buyer_echoed,
    is_eligible and is_used and is_won as won_used,
    is_eligible and is_used and is_decided as n_used,
    is_eligible and is_buyer_echoed and is_won as won_echoed,
    is_eligible and is_buyer_echoed and is_decided as n_echoed,
    is_eligible and not is_used and is_won as won_unused,
    is_eligible and not is_used and is_decided as n_unused,
    not is_eligible and is_won as won_before,
    not is_eligible and is_decided as n_before,
    is_eligible and is_won as won_after,
    is_eligible and is_decided as n_after
from found_deals
