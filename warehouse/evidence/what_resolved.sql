-- One row per cell of marts.what_resolved and closed deal with its objection, with the answer or without it. An answer counts
-- from the day of the note that raises the objection first; a message with a date counts deals that closed on it or later.
-- subject: what_resolved
-- rates: resolved_share = resolved / n, won_share = won / decided, won_share_without = won_without / decided_without
-- quotes: objections
with raised as (
    select
        deal_id,
        category,
        min(cast(written_at as date)) as raised_on,
        bool_or(status = 'resolved') as is_resolved
    from facts.claims
    where about = 'us' and polarity = 'neg' and is_pre_close and status <> 'denied'
    group by deal_id, category
),

given as (
    select
        deal_id,
        'message' as answer_kind,
        message as answer,
        max(cast(written_at as date)) as last_given_on
    from facts.echoes
    where is_pre_close
    group by deal_id, message
    union all
    select
        deal_id,
        'strength' as answer_kind,
        category as answer,
        max(cast(written_at as date)) as last_given_on
    from facts.claims
    where about = 'us' and polarity = 'pos' and status <> 'denied' and is_pre_close
    group by deal_id, category
),

found_deals as (
    select
        cells.evidence_key,
        deals.deal_id,
        raised.is_resolved,
        case cells.answer_kind
            when 'all' then true
            when 'dealt_with' then raised.is_resolved
            else coalesce(given.last_given_on >= raised.raised_on, false)
        end as is_answered,
        deals.is_won,
        deals.is_decided
    from temp.closed_deals as deals
    inner join raised on deals.deal_id = raised.deal_id
    inner join temp.cells as cells
        on deals.period_kind = cells.period_kind
        and deals.period_on = cells.period_on
        and raised.category = cells.category
    left join given
        on deals.deal_id = given.deal_id and cells.answer_kind = given.answer_kind and cells.answer = given.answer
    left join settings.messages as messages on cells.answer_kind = 'message' and cells.answer = messages.message
    where deals.segment_name = 'all' and coalesce(deals.closed_on >= messages.launched_on, true)
)

select
    evidence_key,
    deal_id,
    is_answered as n,
    is_answered and is_resolved as resolved,
    is_answered and is_won as won,
    is_answered and is_decided as decided,
    not is_answered and is_won as won_without,
    not is_answered and is_decided as decided_without
from found_deals
