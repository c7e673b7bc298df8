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
with open_deals as (
    select
        competitors.deal_id,
        competitors.competitor,
        count(*) over (partition by competitors.deal_id) as competitors_seen
    from facts.deal_competitors as competitors
    inner join facts.deals as deals on competitors.deal_id = deals.deal_id
    where competitors.is_seen and not deals.is_closed
),

last_mentions as (
    select
        mentions.deal_id,
        mentions.competitor,
        arg_max(mentions.role, row(mentions.written_at, mentions.note_id, mentions.span_start)) as role,
        cast(timezone($timezone, timezone('UTC', min(mentions.written_at))) as date) as first_mentioned_on,
        cast(timezone($timezone, timezone('UTC', max(mentions.written_at))) as date) as last_mentioned_on
    from facts.mentions as mentions
    inner join open_deals
        on mentions.deal_id = open_deals.deal_id and mentions.competitor = open_deals.competitor
    where mentions.assertion = 'present'
    group by mentions.deal_id, mentions.competitor
),

unanswered_objections as (
    select
        objections.deal_id,
        objections.category,
        categories.label
    from facts.deal_objections as objections
    inner join settings.categories as categories on objections.category = categories.category
    where objections.is_raised and not objections.is_resolved
),

deal_objections as (
    select
        deal_id,
        count(*) as unanswered,
        array_to_string(list_sort(list(label)), ', ') as unanswered_objections
    from unanswered_objections
    group by deal_id
),

answers as (
    select
        open_deals.deal_id,
        open_deals.competitor,
        messages.message,
        messages.wording
    from open_deals
    inner join settings.messages as messages on list_contains(messages.competitors, open_deals.competitor)
    where messages.launched_on is null or messages.launched_on <= $as_of
    union
    select
        open_deals.deal_id,
        open_deals.competitor,
        messages.message,
        messages.wording
    from open_deals
    inner join unanswered_objections as objections on open_deals.deal_id = objections.deal_id
    inner join settings.messages as messages on list_contains(messages.categories, objections.category)
    where messages.launched_on is null or messages.launched_on <= $as_of
),

deal_messages as (
    select
        answers.deal_id,
        answers.competitor,
        array_to_string(list_sort(list(answers.wording)), '; ') as messages_to_use
    from answers
    left join facts.deal_messages as used on answers.deal_id = used.deal_id and answers.message = used.message
    where used.message is null
    group by answers.deal_id, answers.competitor
),

best_quotes as (
    select
        quotes.deal_id,
        unnest(arg_min(quotes.rowid, quotes.place, 2)) as quote
    from facts.quotes as quotes
    inner join unanswered_objections as objections
        on quotes.deal_id = objections.deal_id and quotes.category = objections.category
    where quotes.about = 'us' and quotes.polarity = 'neg' and quotes.is_pre_close
        and quotes.deal_id in (select open_deals.deal_id from open_deals)
    group by quotes.deal_id
),

deal_quotes as (
    select
        best.deal_id,
        quote_lines(
            list(
                quoted(
                    quotes.place, notes.text, quotes.span_start, quotes.span_end, quotes.speaker, quotes.written_at,
                    true, $timezone
                )
            ),
            2
        ) as quotes
    from best_quotes as best
    inner join facts.quotes as quotes on best.quote = quotes.rowid
    inner join staging.notes as notes on quotes.note_id = notes.note_id
    group by best.deal_id
),

segment_words as (
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
    open_deals.competitor,
    competitors.name,
    deals.amount,
    deals.opened_on,
    date_diff('day', deals.opened_on, $as_of) as days_open,
    deals.deal_type,
    words.segments,
    open_deals.competitors_seen,
    mentions.role,
    mentions.first_mentioned_on,
    mentions.last_mentioned_on,
    coalesce(objections.unanswered, 0) as unanswered,
    objections.unanswered_objections,
    messages.messages_to_use,
    coalesce(rates.n, 0) as n,
    rates.win_rate,
    rates.win_rate_low,
    rates.win_rate_high,
    coalesce(rates.flag, 'counts_only') as flag,
    greatest(20 - coalesce(rates.n, 0), 0) as until_ranked,
    deal_quotes.quotes,
    concat(
        'at_stake/', replace(replace(open_deals.competitor, '%', '%25'), '/', '%2F'), '/',
        replace(replace(deals.deal_id, '%', '%25'), '/', '%2F')
    ) as evidence_key
from open_deals
inner join facts.deals as deals on open_deals.deal_id = deals.deal_id
inner join facts.deal_segment_sets as sets on open_deals.deal_id = sets.deal_id
left join segment_words as words on sets.segment_set = words.segment_set
left join settings.competitors as competitors on open_deals.competitor = competitors.competitor
left join last_mentions as mentions
    on open_deals.deal_id = mentions.deal_id and open_deals.competitor = mentions.competitor
left join deal_objections as objections on open_deals.deal_id = objections.deal_id
left join deal_messages as messages
    on open_deals.deal_id = messages.deal_id and open_deals.competitor = messages.competitor
left join deal_quotes on open_deals.deal_id = deal_quotes.deal_id
left join win_rates as rates on open_deals.competitor = rates.competitor
order by deals.amount desc nulls last, deals.deal_id, open_deals.competitor
