-- One row per deal, company that is judged, category, polarity, and whether it was dealt with and said before the close: the
-- claim of these that is quoted first (macros.sql says which). What notes deny is not quoted.
-- is_resolved: Raised, then dealt with.
-- is_pre_close: Said before the close.
-- place: Of several quotes the one with the least place is shown first.
with first_claims as (
    select
        deal_id,
        about,
        category,
        polarity,
        status = 'resolved' as is_resolved,
        is_pre_close,
        arg_min(
            claims.rowid, quote_place(confidence, speaker, quote, written_at, note_id, span_start)
        ) as claim
    from facts.claims as claims
    where status <> 'denied'
    group by all
)

select
    first_claims.deal_id,
    first_claims.about,
    first_claims.category,
    first_claims.polarity,
    first_claims.is_resolved,
    first_claims.is_pre_close,
    claims.note_id,
    claims.span_start,
    claims.span_end,
    claims.speaker,
    claims.written_at,
    quote_place(
        claims.confidence, claims.speaker, claims.quote, claims.written_at, claims.note_id, claims.span_start
    ) as place
from first_claims
inner join facts.claims as claims on first_claims.claim = claims.rowid
