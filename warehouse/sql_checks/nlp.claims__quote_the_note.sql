-- A claim's quote is not what stands in its note at its offsets, so a number would lead back to the wrong words.
-- blocking
select
    claims.note_id,
    claims.span_start,
    claims.span_end
from nlp.claims as claims
join staging.notes as notes on notes.note_id = claims.note_id
where substring(notes.text, claims.span_start + 1, claims.span_end - claims.span_start) is distinct from claims.quote
