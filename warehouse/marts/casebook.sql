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
with segment_words as (
    select
        segment_set,
        array_to_string(list_sort(list(segment_name || ' ' || segment_value)), ', ') as segments
    from facts.segment_sets
    where segment_name <> 'all' and segment_value <> '(none)'
    group by segment_set
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
    told.competitors,
    told.lost_to,
    reasons.reason,
    reasons.reason_probability,
    deals.crm_reason,
    told.objections,
    told.strengths,
    concat_ws(
        '. ',
        case
            when deals.outcome = 'won' then 'Won' || coalesce(' against ' || told.competitors, '')
            when told.lost_to is not null then 'Lost to ' || told.lost_to || coalesce(', also against ' || told.not_lost_to, '')
            when deals.outcome = 'lost' then 'Lost' || coalesce(' against ' || told.competitors, '')
            else 'No decision' || coalesce(' against ' || told.competitors, '')
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
        'Objections: ' || told.objections || '.',
        'Strengths: ' || told.strengths || '.'
    ) as why,
    told.quotes,
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
left join facts.deal_words as told on deals.deal_id = told.deal_id
left join quarters on date_trunc('month', deals.closed_on) = quarters.month_on
left join twelve_months on date_trunc('month', deals.closed_on) = twelve_months.month_on
where deals.closed_on is not null
order by deals.closed_on desc, deals.deal_id
