-- One row per row of counts.competitor_claims and side that its notes take: the words to quote.
-- side: our_strength, our_objection, their_strength or their_weakness.
-- quotes: Up to three quotes that say different things, best first, a line each; from three different deals or more.
with latest_year as (
    select
        period_on,
        until_on
    from counts.windows
    where period_kind = 'rolling_12_months'
),

set_quotes as (
    select
        deals.closed_on >= latest_year.period_on and deals.closed_on < latest_year.until_on as is_recent,
        competitors.competitor,
        sets.segment_set,
        quotes.category,
        concat(
            if(quotes.about = 'us', 'our_', 'their_'),
            if(quotes.polarity = 'pos', 'strength', if(quotes.about = 'us', 'objection', 'weakness'))
        ) as side,
        arg_min(quotes.rowid, quotes.place, 6) as candidates
    from facts.deal_competitors as competitors
    inner join facts.deals as deals on competitors.deal_id = deals.deal_id
    inner join facts.deal_segment_sets as sets on competitors.deal_id = sets.deal_id
    inner join facts.quotes as quotes
        on deals.deal_id = quotes.deal_id
        and quotes.is_pre_close
        and (quotes.about = 'us' or quotes.about = competitors.competitor)
    cross join latest_year
    where competitors.is_seen and deals.is_closed and deals.closed_on is not null
    group by all
),

set_rows as (
    select
        * exclude (candidates),
        unnest(candidates) as quote
    from set_quotes
),

set_candidates as (
    select
        set_rows.*,
        quotes.place
    from set_rows
    inner join facts.quotes as quotes on set_rows.quote = quotes.rowid
),

cell_quotes as (
    select
        windows.period_kind,
        set_candidates.competitor,
        segments.segment_name,
        segments.segment_value,
        set_candidates.category,
        set_candidates.side,
        arg_min(set_candidates.quote, set_candidates.place, 6) as candidates
    from set_candidates
    inner join counts.windows as windows on windows.period_kind = 'all_time' or set_candidates.is_recent
    inner join facts.segment_sets as segments on set_candidates.segment_set = segments.segment_set
    group by all
),

candidates as (
    select
        * exclude (candidates),
        unnest(candidates) as quote
    from cell_quotes
)

select
    candidates.period_kind,
    candidates.competitor,
    candidates.segment_name,
    candidates.segment_value,
    candidates.category,
    candidates.side,
    quote_lines(
        list(
            quoted(
                quotes.place, notes.text, quotes.span_start, quotes.span_end, quotes.speaker, quotes.written_at, true,
                $timezone
            )
        ),
        3
    ) as quotes
from candidates
inner join facts.quotes as quotes on candidates.quote = quotes.rowid
inner join staging.notes as notes on quotes.note_id = notes.note_id
group by all
order by all
