-- One row per closed deal, told in two lines with quotes, and the win rate of the twelve months up to it. Newest first.
-- quarter: The quarter in which it closed, by the settings' fiscal year.
-- cycle_days: Days from opening to close.
-- segments: Its value of each segment.
-- competitors: Competitors seen in it.
-- lost_to: Competitors that it was lost to; null where it was not lost to one.
-- reason_probability: How likely the likeliest reason is right; the reason is null where that is less than even.
-- objections: What was raised against us before the close; (answered) where a note says that it was dealt with.
-- strengths: What notes from before the close praise us for.
-- what_happened: The first line, how it ended.
-- why: The second line, what decided it by the notes and by the CRM, objections and strengths.
-- quotes: Up to two quotes that say different things, a line each: of what decided the deal, then of what fits how it
-- ended, then by the rule quotes of the glossary.
-- won: Won deals of the twelve months to the end of the month in which it closed.
-- n: Won and lost deals of these twelve months.
-- win_rate: Win rate of these twelve months.
-- until_ranked: How many more won and lost deals these twelve months need until their win rate is ranked; 0 once it is.
with seen as (
    select
        named.deal_id,
        list_sort(list(competitors.name) filter (where named.is_seen)) as seen,
        list_sort(list(competitors.name) filter (where named.is_lost_to)) as lost_to,
        list_sort(list(competitors.name) filter (where named.is_seen and not named.is_lost_to)) as not_lost_to
    from facts.deal_competitors as named
    inner join settings.competitors as competitors on named.competitor = competitors.competitor
    group by named.deal_id
),

competitors as (
    select
        deal_id,
        nullif(array_to_string(seen, ', '), '') as competitors,
        nullif(array_to_string(lost_to, ', '), '') as lost_to,
        nullif(array_to_string(not_lost_to, ', '), '') as not_lost_to
    from seen
),

objections as (
    select
        raised.deal_id,
        array_to_string(
            list_sort(list(categories.label || if(raised.is_resolved, ' (answered)', ''))), ', '
        ) as objections
    from facts.deal_objections as raised
    inner join settings.categories as categories on raised.category = categories.category
    where raised.is_raised
    group by raised.deal_id
),

strengths as (
    select
        praised.deal_id,
        array_to_string(list_sort(list_distinct(list(categories.label))), ', ') as strengths
    from facts.quotes as praised
    inner join settings.categories as categories on praised.category = categories.category
    where praised.about = 'us' and praised.polarity = 'pos' and praised.is_pre_close
    group by praised.deal_id
),

segment_words as (
    select
        segment_set,
        array_to_string(list_sort(list(segment_name || ' ' || segment_value)), ', ') as segments
    from facts.segment_sets
    where segment_name <> 'all' and segment_value <> '(none)'
    group by segment_set
),

best_quotes as (
    select
        quotes.deal_id,
        arg_min(
            quotes.rowid,
            if(quotes.category = reasons.reason, 0, 4000000000000000000)
            + if(((quotes.about = 'us') = (quotes.polarity = 'pos')) = (deals.outcome = 'won'), 0, 2000000000000000000)
            + quotes.place,
            2
        ) as best
    from facts.quotes as quotes
    inner join facts.deal_reasons as reasons on quotes.deal_id = reasons.deal_id
    inner join facts.deals as deals on quotes.deal_id = deals.deal_id
    group by quotes.deal_id
),

numbered_quotes as (
    select
        deal_id,
        unnest(best) as quote,
        generate_subscripts(best, 1) as nth
    from best_quotes
),

deal_quotes as (
    select
        numbered.deal_id,
        quote_lines(
            list(
                quoted(
                    numbered.nth, notes.text, quotes.span_start, quotes.span_end, quotes.speaker, quotes.written_at,
                    quotes.is_pre_close, $timezone
                )
            ),
            2
        ) as quotes
    from numbered_quotes as numbered
    inner join facts.quotes as quotes on numbered.quote = quotes.rowid
    inner join staging.notes as notes on quotes.note_id = notes.note_id
    group by numbered.deal_id
),

quarters as (
    select
        months.month_on,
        periods.period as quarter
    from counts.period_months as months
    inner join counts.periods as periods
        on months.period_kind = periods.period_kind and months.period_on = periods.period_on
    where months.period_kind = if($fiscal_month > 1, 'fiscal_quarter', 'quarter')
),

twelve_months as (
    select
        cast(period_on + interval 11 month as date) as month_on,
        won,
        n,
        win_rate,
        win_rate_low,
        win_rate_high,
        flag
    from marts.win_rate_trend
    where
        period_kind = 'rolling_12_months' and competitor = 'all' and segment_name = 'all' and deal_type = 'all'
        and basis = 'count'
)

select
    deals.deal_id,
    deals.closed_on,
    quarters.quarter,
    deals.outcome,
    deals.deal_type,
    deals.amount,
    deals.cycle_days,
    words.segments,
    seen.competitors,
    seen.lost_to,
    reasons.reason,
    reasons.reason_probability,
    deals.crm_reason,
    objections.objections,
    strengths.strengths,
    concat_ws(
        '. ',
        case
            when deals.outcome = 'won' then 'Won' || coalesce(' against ' || seen.competitors, '')
            when seen.lost_to is not null then 'Lost to ' || seen.lost_to || coalesce(', also against ' || seen.not_lost_to, '')
            when deals.outcome = 'lost' then 'Lost' || coalesce(' against ' || seen.competitors, '')
            else 'No decision' || coalesce(' against ' || seen.competitors, '')
        end || coalesce(' after ' || deals.cycle_days || if(deals.cycle_days = 1, ' day', ' days'), ''),
        nullif(concat_ws(
            '; ',
            case deals.deal_type when 'new' then 'New business' else upper(deals.deal_type[1]) || deals.deal_type[2:] end,
            project.currency || ' ' || format('{:,}', cast(deals.amount as bigint)),
            words.segments
        ), '')
    ) as what_happened,
    concat_ws(
        ' ',
        case
            when deals.notes = 0 then 'No notes.'
            when decided.label is null then 'Notes do not say what decided it.'
            else 'Decided by ' || decided.label || ', notes say.'
        end,
        'The CRM says ' || trim(deals.crm_reason) || '.',
        'Objections: ' || objections.objections || '.',
        'Strengths: ' || strengths.strengths || '.'
    ) as why,
    deal_quotes.quotes,
    twelve_months.won,
    twelve_months.n,
    twelve_months.win_rate,
    twelve_months.win_rate_low,
    twelve_months.win_rate_high,
    twelve_months.flag,
    greatest(20 - twelve_months.n, 0) as until_ranked,
    'casebook/' || replace(replace(deals.deal_id, '%', '%25'), '/', '%2F') as evidence_key
from facts.deals as deals
cross join settings.project as project
inner join facts.deal_reasons as reasons on deals.deal_id = reasons.deal_id
inner join facts.deal_segment_sets as sets on deals.deal_id = sets.deal_id
left join segment_words as words on sets.segment_set = words.segment_set
left join settings.categories as decided on reasons.reason = decided.category
left join competitors as seen on deals.deal_id = seen.deal_id
left join objections on deals.deal_id = objections.deal_id
left join strengths on deals.deal_id = strengths.deal_id
left join deal_quotes on deals.deal_id = deal_quotes.deal_id
left join quarters on date_trunc('month', deals.closed_on) = quarters.month_on
left join twelve_months on date_trunc('month', deals.closed_on) = twelve_months.month_on
where deals.closed_on is not null
order by deals.closed_on desc, deals.deal_id
