-- One row per quote that an analyst approved for the whole company, and per claim that it makes (one row where it makes none).
-- It leaves the bank when the sentence no longer stands in its note.
-- item_id: The sentence's id in the review in which it was approved.
-- quote: The sentence as it was approved, private data masked.
-- line: The quote as other tables' quotes show it; null where these show more than was approved.
-- said_on: Day of the note.
-- outcome: How the deal stands.
-- competitors: Competitors seen in the deal.
-- permission: Whose permission there is, in the analyst's words.
-- approved_by: The analyst who approved it.
-- approved_on: Day on which the approval was taken in.
with latest as (
    select
        item_id,
        is_approved,
        permission,
        approved_by,
        known_at
    from review.quotes
    qualify row_number() over (partition by item_id order by known_at desc, rowid desc) = 1
),

approved as (
    select
        latest.item_id,
        latest.permission,
        latest.approved_by,
        latest.known_at,
        items.note_id,
        items.quote,
        items.span_start as drawn_start,
        notes.text,
        facts.deal_id,
        facts.written_at,
        facts.is_pre_close,
        if(
            notes.text[items.span_start + 1:items.span_end] = items.quote,
            items.span_start,
            strpos(notes.text, items.quote) - 1
        ) as span_start
    from latest
    inner join review.items as items on latest.item_id = items.item_id
    inner join staging.notes as notes on items.note_id = notes.note_id
    inner join facts.notes as facts on items.note_id = facts.note_id
    where latest.is_approved and contains(notes.text, items.quote)
    qualify row_number() over (partition by items.note_id, items.quote order by latest.known_at desc, latest.item_id) = 1
),

seen as (
    select
        named.deal_id,
        array_to_string(list_sort(list(competitors.name)), ', ') as competitors
    from facts.deal_competitors as named
    inner join settings.competitors as competitors on named.competitor = competitors.competitor
    where named.is_seen and named.deal_id in (select approved.deal_id from approved)
    group by named.deal_id
),

claimed as (
    select
        approved.*,
        claims.category,
        claims.about,
        claims.polarity,
        claims.speaker,
        quoted(
            0, approved.text, claims.span_start, claims.span_end, claims.speaker, claims.written_at, claims.is_pre_close,
            $timezone
        ) as shown
    from approved
    left join facts.claims as claims
        on approved.note_id = claims.note_id
        and claims.status <> 'denied'
        and claims.span_start >= approved.span_start
        and claims.span_start < approved.span_start + length(approved.quote)
)

select
    claimed.item_id,
    claimed.quote,
    if(
        claimed.category is not null
        and contains(
            regexp_replace(claimed.quote, '["“”''\s]', '', 'g'),
            regexp_replace(claimed.shown.sentence, '["“”''\s]', '', 'g')
        ),
        claimed.shown.line,
        null
    ) as line,
    claimed.speaker,
    cast(timezone($timezone, timezone('UTC', claimed.written_at)) as date) as said_on,
    claimed.about,
    claimed.category,
    claimed.polarity,
    deals.outcome,
    seen.competitors,
    claimed.permission,
    claimed.approved_by,
    cast(timezone($timezone, timezone('UTC', claimed.known_at)) as date) as approved_on,
    claimed.deal_id,
    claimed.note_id,
    claimed.span_start,
    claimed.span_start + length(claimed.quote) as span_end
from claimed
inner join facts.deals as deals on claimed.deal_id = deals.deal_id
left join seen on claimed.deal_id = seen.deal_id
order by claimed.known_at desc, claimed.item_id, claimed.about, claimed.category
