-- One row per period and outcome ('all' for all three): how many closed deals have evidence.
-- closed_deals: Closed deals of the outcome.
-- with_notes: Of these, with any note.
-- with_pre_close_notes: Of these, with a note from before the close.
-- with_competitor: Of these, with a competitor seen.
-- with_reason: Of these, with notes that say what decided the deal.
with seen_deals as (
    select distinct deal_id
    from facts.deal_competitors
    where is_seen
),

month_deals as (
    select
        cast(date_trunc('month', deals.closed_on) as date) as month_on,
        deals.outcome,
        count(*) as closed_deals,
        count(*) filter (where deals.notes > 0) as with_notes,
        count(*) filter (where deals.has_pre_close_note) as with_pre_close_notes,
        count(seen_deals.deal_id) as with_competitor,
        count(reasons.reason) as with_reason
    from facts.deals as deals
    left join seen_deals on deals.deal_id = seen_deals.deal_id
    left join facts.deal_reasons as reasons on deals.deal_id = reasons.deal_id
    where deals.is_closed and deals.closed_on is not null
    group by all
),

cells as (
    select
        months.period_kind,
        months.period_on,
        coalesce(month_deals.outcome, 'all') as outcome,
        cast(sum(month_deals.closed_deals) as bigint) as closed_deals,
        cast(sum(month_deals.with_notes) as bigint) as with_notes,
        cast(sum(month_deals.with_pre_close_notes) as bigint) as with_pre_close_notes,
        cast(sum(month_deals.with_competitor) as bigint) as with_competitor,
        cast(sum(month_deals.with_reason) as bigint) as with_reason
    from month_deals
    inner join counts.period_months as months on month_deals.month_on = months.month_on
    group by grouping sets (
        (months.period_kind, months.period_on, month_deals.outcome), (months.period_kind, months.period_on)
    )
)

select
    cells.period_kind,
    periods.period,
    cells.period_on,
    cells.outcome,
    cells.closed_deals,
    cells.with_notes,
    cells.with_pre_close_notes,
    cells.with_competitor,
    cells.with_reason,
    cells.with_pre_close_notes / cells.closed_deals as coverage
from cells
inner join counts.periods as periods
    on cells.period_kind = periods.period_kind and cells.period_on = periods.period_on
order by all
