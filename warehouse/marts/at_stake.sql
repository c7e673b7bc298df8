-- One row per open deal and competitor seen in it, largest deal first. A deal with several competitors has a row for each,
-- so amounts do not add up.
-- days_open: Days from opening to the date of the run.
-- segments: Its value of each segment.
-- competitors_seen: Competitors seen in the deal, this one among them.
-- role: What the competitor was in the deal by the note that names it last; null where the CRM alone names it.
-- first_mentioned_on: Day of the first note that says the competitor is in the deal.
-- last_mentioned_on: Day of the last note that says the competitor is in the deal.
-- unanswered: Objections raised and not dealt with, by the notes so far.
-- unanswered_objections: These by name.
-- messages_to_use: Messages of marketing's in use that answer one of these objections or this competitor, and that no note
-- of the deal holds yet.
-- n: Won and lost deals against the competitor in the latest twelve months.
-- win_rate: Our win rate against the competitor in these months.
-- until_ranked: How many more won and lost deals these months need until that win rate is ranked; 0 once it is.
-- quotes: Up to two of these objections in the notes' words, a line each.
with segment_words as (
    select
        segment_set,
        array_to_string(list_sort(list(segment_name || ' ' || segment_value)), ', ') as segments
    from facts.segment_sets
    where segment_name <> 'all' and segment_value <> '(none)'
    group by segment_set
),

win_rates as (
    select
        trend.competitor,
        trend.n,
        trend.win_rate,
        trend.win_rate_low,
        trend.win_rate_high,
        trend.flag
    from marts.competitor_trend as trend
    inner join counts.windows as windows
        on trend.period_kind = windows.period_kind and trend.period_on = windows.period_on
    where windows.period_kind = 'rolling_12_months' and trend.segment_name = 'all' and trend.deal_type = 'all'
)

select
    deals.deal_id,
    stakes.competitor,
    competitors.name,
    deals.amount,
    deals.opened_on,
    date_diff('day', deals.opened_on, $as_of) as days_open,
    deals.deal_type,
    words.segments,
    stakes.competitors_seen,
    stakes.role,
    stakes.first_mentioned_on,
    stakes.last_mentioned_on,
    stakes.unanswered,
    stakes.unanswered_objections,
    nullif(
        array_to_string(
            list_transform(
                list_filter(stakes.answers, lambda each : coalesce(each.launched_on <= $as_of, true)),
                lambda each : each.wording
            ),
            '; '
        ),
        ''
    ) as messages_to_use,
    coalesce(rates.n, 0) as n,
    rates.win_rate,
    rates.win_rate_low,
    rates.win_rate_high,
    coalesce(rates.flag, 'counts_only') as flag,
    greatest(20 - coalesce(rates.n, 0), 0) as until_ranked,
    stakes.quotes,
    concat(
        'at_stake/', replace(replace(stakes.competitor, '%', '%25'), '/', '%2F'), '/',
        replace(replace(deals.deal_id, '%', '%25'), '/', '%2F')
    ) as evidence_key
from facts.stakes as stakes
inner join facts.deals as deals on stakes.deal_id = deals.deal_id
inner join facts.deal_segment_sets as sets on stakes.deal_id = sets.deal_id
left join segment_words as words on sets.segment_set = words.segment_set
left join settings.competitors as competitors on stakes.competitor = competitors.competitor
left join win_rates as rates on stakes.competitor = rates.competitor
order by deals.amount desc nulls last, deals.deal_id, stakes.competitor
