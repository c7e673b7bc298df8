-- One row per deal, company that is judged, category, polarity, and whether it was dealt with and said before the close: the
-- claim of these that is quoted first (macros.sql says which). What notes deny is not quoted.
-- is_resolved: Raised, then dealt with.
-- is_pre_close: Said before the close.
-- place: Of several quotes the one with the least place is shown first; of equals the first by note and character.
with first_claims as (
    select
        deal_id,
        about,
        category,
        polarity,
        status = 'resolved' as is_resolved,
        is_pre_close,
        arg_min(
            {
                'note_id': note_id,
                'span_start': span_start,
                'span_end': span_end,
                'speaker': speaker,
                'written_at': written_at,
                'place': quote_place(confidence, speaker, quote, written_at)
            },
            row(quote_place(confidence, speaker, quote, written_at), note_id, span_start, span_end)
        ) as claim
    from facts.claims
    where status <> 'denied'
    group by all
)

select
    deal_id,
    about,
    category,
    polarity,
    is_resolved,
    is_pre_close,
    claim.note_id,
    claim.span_start,
    claim.span_end,
    claim.speaker,
    claim.written_at,
    claim.place
from first_claims
