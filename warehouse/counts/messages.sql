-- One row per period and message with closed deals that it applies to: deals with a note from before the close that
-- raise one of the categories or see one of the competitors that the message answers; every such deal when it names none.
-- eligible: Deals it applies to that closed on or after its date; all of them when it has none.
-- used: Eligible deals with the message in a note from before the close.
-- won_echoed: Won deals among those in which the buyer says it in their own words.
-- n_echoed: Won and lost deals among those in which the buyer says it in their own words.
-- n_unused: Won and lost among the eligible deals without the message.
-- won_before: Won deals it applies to that closed before its date.
-- won_after: Won deals it applies to that closed on or after its date.
with cells as (
    select
        slices.period_kind,
        slices.period_on,
        uses.message,
        sum(uses.deals) filter (where uses.is_eligible) as eligible,
        sum(uses.deals) filter (where uses.is_eligible and uses.is_used) as used,
        sum(uses.deals) filter (where uses.is_eligible and uses.is_buyer_echoed) as buyer_echoed,
        sum(uses.deals) filter (where uses.is_eligible and uses.is_used and uses.outcome = 'won') as won_used,
        sum(uses.deals) filter (where uses.is_eligible and uses.is_used and uses.outcome = 'lost') as lost_used,
        sum(uses.deals) filter (where uses.is_eligible and uses.is_buyer_echoed and uses.outcome = 'won') as won_echoed,
        sum(uses.deals) filter (where uses.is_eligible and uses.is_buyer_echoed and uses.outcome = 'lost')
            as lost_echoed,
        sum(uses.deals) filter (where uses.is_eligible and uses.outcome = 'won') as won_after,
        sum(uses.deals) filter (where uses.is_eligible and uses.outcome = 'lost') as lost_after,
        sum(uses.deals) filter (where not uses.is_eligible and uses.outcome = 'won') as won_before,
        sum(uses.deals) filter (where not uses.is_eligible and uses.outcome = 'lost') as lost_before
    from counts.message_slices as uses
    inner join counts.period_slices as slices on uses.slice_on = slices.slice_on
    group by all
)

select
    cells.period_kind,
    periods.period,
    periods.period_code,
    cells.period_on,
    periods.is_complete,
    cells.message,
    messages.wording,
    messages.launched_on,
    cast(coalesce(cells.eligible, 0) as bigint) as eligible,
    cast(coalesce(cells.used, 0) as bigint) as used,
    cast(coalesce(cells.buyer_echoed, 0) as bigint) as buyer_echoed,
    cast(coalesce(cells.won_used, 0) as bigint) as won_used,
    cast(coalesce(cells.won_used, 0) + coalesce(cells.lost_used, 0) as bigint) as n_used,
    cast(coalesce(cells.won_echoed, 0) as bigint) as won_echoed,
    cast(coalesce(cells.won_echoed, 0) + coalesce(cells.lost_echoed, 0) as bigint) as n_echoed,
    cast(coalesce(cells.won_after, 0) - coalesce(cells.won_used, 0) as bigint) as won_unused,
    cast(
        coalesce(cells.won_after, 0) + coalesce(cells.lost_after, 0)
        - coalesce(cells.won_used, 0) - coalesce(cells.lost_used, 0) as bigint
    ) as n_unused,
    cast(coalesce(cells.won_before, 0) as bigint) as won_before,
    cast(coalesce(cells.won_before, 0) + coalesce(cells.lost_before, 0) as bigint) as n_before,
    cast(coalesce(cells.won_after, 0) as bigint) as won_after,
    cast(coalesce(cells.won_after, 0) + coalesce(cells.lost_after, 0) as bigint) as n_after
from cells
inner join settings.messages as messages on cells.message = messages.message
inner join counts.periods as periods
    on cells.period_kind = periods.period_kind and cells.period_on = periods.period_on
order by all
