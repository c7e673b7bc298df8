-- One row per emerging theme: in how many deals notes spoke of it lately, in how many before, and quotes.
-- theme_id: The vendor's id, or the word that marks the theme.
-- first_seen_on: Day of the first note of the last 365 days that speaks of it.
-- deals: Deals with a note that speaks of it in the 365 days up to the date of the run.
-- deals_30d: The same in the 30 days up to it.
-- prior_30d: The same in the 30 days before those.
-- n: Deals looked at with any note in these 30 days.
-- prior_n: The same in the 30 days before those.
-- quotes: Up to three sentences that speak of it and say different things, a line each.
with places as (
    select
        places.*,
        notes.written_at,
        notes.is_pre_close,
        texts.text,
        cast(timezone($timezone, timezone('UTC', notes.written_at)) as date) as written_on
    from facts.theme_places as places
    inner join facts.notes as notes on places.note_id = notes.note_id
    inner join staging.notes as texts on places.note_id = texts.note_id
),

draws as (
    select distinct one_in
    from facts.theme_places
),

looked_at as (
    select
        draws.one_in,
        count(distinct notes.deal_id) filter (where written_on > $as_of - 30) as n,
        count(distinct notes.deal_id) filter (where written_on <= $as_of - 30) as prior_n
    from draws
    inner join (
        select
            deal_id,
            cast(timezone($timezone, timezone('UTC', written_at)) as date) as written_on
        from facts.notes
        where written_at > $as_of - 62
    ) as notes on notes.written_on > $as_of - 60 and notes.written_on <= $as_of and hash(notes.deal_id) % draws.one_in = 0
    group by draws.one_in
)

select
    places.theme_id,
    places.kind,
    places.name,
    min(places.written_on) as first_seen_on,
    count(distinct places.deal_id) as deals,
    count(distinct places.deal_id) filter (where places.written_on > $as_of - 30) as deals_30d,
    count(distinct places.deal_id) filter (
        where places.written_on > $as_of - 60 and places.written_on <= $as_of - 30
    ) as prior_30d,
    coalesce(any_value(looked_at.n), 0) as n,
    coalesce(any_value(looked_at.prior_n), 0) as prior_n,
    quote_lines(
        list(
            quoted(
                quote_place(
                    1, places.speaker, places.text[places.span_start + 1:places.span_end], places.written_at, places.note_id,
                    places.span_start
                ),
                places.text, places.span_start, places.span_end, places.speaker, places.written_at, places.is_pre_close,
                $timezone
            )
        ),
        3
    ) as quotes
from places
left join looked_at on places.one_in = looked_at.one_in
group by places.theme_id, places.kind, places.name
order by deals_30d desc, deals desc, places.theme_id
