-- One row per period, outcome ('all' for all three) and segment value: how many closed deals have evidence.
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
),

month_deals as (
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
),

cells as (
    select
        months.period_kind,
        months.period_on,
        coalesce(month_deals.outcome, 'all') as outcome,
        month_deals.segment_name,
        month_deals.segment_value,
        cast(sum(month_deals.closed_deals) as bigint) as closed_deals,
        cast(sum(month_deals.with_notes) as bigint) as with_notes,
        cast(sum(month_deals.with_pre_close_notes) as bigint) as with_pre_close_notes,
        cast(sum(month_deals.with_competitor) as bigint) as with_competitor,
        cast(sum(month_deals.with_reason) as bigint) as with_reason,
        cast(sum(month_deals.evidenced) as bigint) as evidenced
    from month_deals
    inner join counts.period_months as months on month_deals.month_on = months.month_on
    group by grouping sets (
        (
            months.period_kind, months.period_on, month_deals.segment_name, month_deals.segment_value,
            month_deals.outcome
        ),
        (months.period_kind, months.period_on, month_deals.segment_name, month_deals.segment_value)
    )
)

select
    cells.period_kind,
    periods.period,
    periods.period_code,
    cells.period_on,
    periods.is_complete,
    cells.outcome,
    cells.segment_name,
    cells.segment_value,
    cells.closed_deals,
    cells.with_notes,
    cells.with_pre_close_notes,
    cells.with_competitor,
    cells.with_reason,
    cells.evidenced
from cells
inner join counts.periods as periods
    on cells.period_kind = periods.period_kind and cells.period_on = periods.period_on
order by all
