-- One row per month, outcome and segment value with closed deals: how many have evidence. counts.coverage are sums of these.
-- month_on: First day of the month in which the deals closed.
-- closed_deals: Closed deals of the outcome.
-- with_notes: Of these, with any note.
-- with_pre_close_notes: Of these, with a note from before the close.
-- with_competitor: Of these, with a competitor seen.
-- with_reason: Of these, with notes that say what decided the deal.
with competitors as (
    select
        deal_id,
        bool_or(is_seen) as is_seen,
        bool_or(is_from_crm) as is_from_crm
    from facts.deal_competitors
    group by deal_id
),

closed_deals as (
    select
        deals.deal_id,
        deals.outcome,
        deals.notes > 0 as is_noted,
        deals.has_pre_close_note,
        coalesce(competitors.is_seen, false) as is_seen,
        deals.has_pre_close_note or coalesce(competitors.is_from_crm, false) as is_evidenced,
        reasons.reason is not null as has_reason,
        cast(date_trunc('month', deals.closed_on) as date) as month_on
    from facts.deals as deals
    left join competitors on deals.deal_id = competitors.deal_id
    left join facts.deal_reasons as reasons on deals.deal_id = reasons.deal_id
    where deals.is_closed and deals.closed_on is not null
)

select
    deals.month_on,
    deals.outcome,
    segments.segment_name,
    segments.segment_value,
    count(*) as closed_deals,
    count(*) filter (where deals.is_noted) as with_notes,
    count(*) filter (where deals.has_pre_close_note) as with_pre_close_notes,
    count(*) filter (where deals.is_seen) as with_competitor,
    count(*) filter (where deals.has_reason) as with_reason,
    count(*) filter (where deals.is_evidenced) as evidenced
from closed_deals as deals
inner join facts.deal_segments as segments on deals.deal_id = segments.deal_id
group by all
