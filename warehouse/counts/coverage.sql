-- One row per period, outcome ('all' for all three) and segment value: how many closed deals have evidence.
-- closed_deals: Closed deals of the outcome.
-- with_notes: Of these, with any note.
-- with_pre_close_notes: Of these, with a note from before the close.
-- with_competitor: Of these, with a competitor seen.
-- with_reason: Of these, with notes that say what decided the deal.
with cells as (
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
    from counts.coverage_months as month_deals
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
