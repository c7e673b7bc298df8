-- One row per vendor whom competitors.yaml lacks, named in two deals or more, one of them within the last 60 days. First
-- and last names of people whom the sources list are left out.
-- name: The vendor as most notes write it.
-- first_seen_on: Day of the first note that names it.
-- is_new: First seen within the last 90 days.
-- deals_30d: Deals with a note that names it in the 30 days up to the date of the run.
-- prior_30d: The same in the 30 days before those.
-- deals_12m: The same in the 365 days up to the date of the run.
-- n: Deals with any note in these 30 days.
-- quote: The sentence to quote.
with places as (
    select
        notes.note_id,
        notes.deal_id,
        notes.is_pre_close,
        notes.written_at,
        cast(timezone($timezone, timezone('UTC', notes.written_at)) as date) as written_on,
        regexp_replace(vendors.quote, '[''’]s?$', '') as spelling,
        lower(spelling) as vendor,
        vendors.span_start,
        vendors.span_end,
        vendors.speaker,
        quote_place(vendors.confidence, vendors.speaker, vendors.quote, notes.written_at, notes.note_id, vendors.span_start)
            as place
    from nlp.unknown_vendors as vendors
    inner join facts.notes as notes on vendors.note_id = notes.note_id
    where notes.written_at < $as_of - 1 or written_on <= $as_of
),

people as (
    select unnest(string_split(lower(concat_ws(' ', first_name, last_name)), ' ')) as word
    from staging.people
),

spellings as (
    select
        vendor,
        arg_min(spelling, row(-notes, spelling)) as name
    from (
        select
            vendor,
            spelling,
            count(*) as notes
        from places
        group by vendor, spelling
    )
    group by vendor
),

vendors as (
    select
        vendor,
        min(written_on) as first_seen_on,
        count(distinct deal_id) filter (where written_on > $as_of - 30) as deals_30d,
        count(distinct deal_id) filter (where written_on > $as_of - 60 and written_on <= $as_of - 30) as prior_30d,
        count(distinct deal_id) filter (where written_on > $as_of - 365) as deals_12m,
        arg_min(places, place) as quoted_place
    from places
    where vendor not in (select word from people)
    group by vendor
    having count(distinct deal_id) > 1 and deals_30d + prior_30d > 0
),

active_deals as (
    select count(distinct deal_id) as n
    from facts.notes
    where written_at > $as_of - 32
        and cast(timezone($timezone, timezone('UTC', written_at)) as date) between $as_of - 29 and $as_of
)

select
    spellings.name,
    vendors.first_seen_on,
    vendors.first_seen_on > $as_of - 90 as is_new,
    vendors.deals_30d,
    vendors.prior_30d,
    vendors.deals_12m,
    active_deals.n,
    quoted(
        vendors.quoted_place.place, notes.text, vendors.quoted_place.span_start, vendors.quoted_place.span_end, vendors.quoted_place.speaker,
        vendors.quoted_place.written_at, vendors.quoted_place.is_pre_close, $timezone
    ).line as quote
from vendors
inner join spellings on vendors.vendor = spellings.vendor
inner join staging.notes as notes on vendors.quoted_place.note_id = notes.note_id
cross join active_deals
order by vendors.deals_30d desc, vendors.prior_30d desc, vendors.vendor
