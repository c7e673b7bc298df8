-- One row per phrase of two or three words that claims of the last 365 days hold in three deals or more: when it came up.
-- A phrase neither begins nor ends with a small word, and holds no number, no name of ours and no competitor's.
-- name: The phrase, in small letters.
-- first_seen_on: Day of the first of these notes that holds it.
-- is_new: First seen within the last 90 days.
-- deals_30d: Deals with a claim that holds it in the 30 days up to the date of the run.
-- prior_30d: The same in the 30 days before those.
-- deals_12m: The same in the 365 days.
-- deals_first_90d: Of the deals of the 365 days, those whose first such claim is of the last 90 days.
-- claims_90d: Claims of the last 90 days, whatever they hold.
-- claims_12m: Claims of the 365 days.
-- n: Deals with any note in the last 30 days.
-- quote: The sentence to quote, where the last 30 days hold the phrase.
with year_claims as (
    select
        note_id,
        deal_id,
        is_pre_close,
        written_at,
        cast(timezone($timezone, timezone('UTC', written_at)) as date) as written_on,
        span_start,
        span_end,
        speaker,
        quote_place(confidence, speaker, quote, written_at, note_id, span_start) as place,
        phrase_words(quote) as words
    from facts.claims
    where written_at > cast($as_of - 366 as timestamp)
),

dated_claims as (
    select *
    from year_claims
    where written_on > $as_of - 365 and written_on <= $as_of
),

starts as (
    select
        *,
        unnest(generate_series(1, len(words) - 1)) as start
    from dated_claims
),

phrases as (
    select
        * exclude (words, start),
        unnest([words[start:start + 1], words[start:start + 2]]) as words
    from starts
),

own_names as (
    select list(distinct word) as words
    from (
        select unnest(string_split(lower(name), ' ')) as word
        from settings.competitors
        union all
        select unnest(string_split(lower(company), ' ')) as word
        from settings.project
    )
),

small_words as (
    select string_split(
        'a about after all also an and any are as at be been before but by can could did do does for from get got had has have '
        || 'he her him his how i if in into is it its just me more my no nor not of off on or our out over own she so some '
        || 'than that the their them then there these they this those to too up us very was we were what when which while '
        || 'who whom why will with would yes yet you your im ive its dont cant wont isnt w we''re they''re it''s i''m', ' '
    ) as words
),

telling_phrases as (
    select
        phrases.* exclude (words),
        array_to_string(phrases.words, ' ') as name
    from phrases
    cross join own_names
    cross join small_words
    where len(phrases.words) > 1
        and not list_contains(small_words.words, phrases.words[1])
        and not list_contains(small_words.words, phrases.words[-1])
        and not list_has_any(phrases.words, own_names.words)
        and not regexp_matches(name, '\d')
),

deal_phrases as (
    select
        name,
        deal_id,
        min(written_on) as first_on,
        bool_or(written_on > $as_of - 30) as is_30d,
        bool_or(written_on > $as_of - 60 and written_on <= $as_of - 30) as is_prior_30d,
        arg_min(
            {
                'note_id': note_id,
                'span_start': span_start,
                'span_end': span_end,
                'speaker': speaker,
                'written_at': written_at,
                'is_pre_close': is_pre_close,
                'place': place
            },
            place
        ) as claim
    from telling_phrases
    group by name, deal_id
),

counted as (
    select
        name,
        min(first_on) as first_seen_on,
        count(*) filter (where is_30d) as deals_30d,
        count(*) filter (where is_prior_30d) as prior_30d,
        count(*) as deals_12m,
        count(*) filter (where first_on > $as_of - 90) as deals_first_90d,
        arg_min(claim, claim.place) as claim
    from deal_phrases
    group by name
    having count(*) >= 3
),

totals as (
    select
        count(*) filter (where written_on > $as_of - 90) as claims_90d,
        count(*) as claims_12m
    from dated_claims
),

active_deals as (
    select count(distinct deal_id) as n
    from facts.notes
    where written_at > $as_of - 32
        and cast(timezone($timezone, timezone('UTC', written_at)) as date) between $as_of - 29 and $as_of
)

select
    counted.name,
    counted.first_seen_on,
    counted.first_seen_on > $as_of - 90 as is_new,
    counted.deals_30d,
    counted.prior_30d,
    counted.deals_12m,
    counted.deals_first_90d,
    totals.claims_90d,
    totals.claims_12m,
    active_deals.n,
    if(counted.deals_30d > 0, quoted(
        counted.claim.place, notes.text, counted.claim.span_start, counted.claim.span_end, counted.claim.speaker, counted.claim.written_at,
        counted.claim.is_pre_close, $timezone
    ).line, null) as quote
from counted
cross join totals
cross join active_deals
left join staging.notes as notes
    on counted.claim.note_id = notes.note_id and counted.deals_30d > 0
order by counted.name
