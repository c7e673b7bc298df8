-- What an analyst says of a sentence points to words that do not stand in the note, so its evidence can't be shown. A fault in review.claims: report it with the note.
-- blocking
select
    claims.note_id,
    claims.span_start,
    claims.span_end
from facts.claims as claims
inner join staging.notes as notes on claims.note_id = notes.note_id
where claims.read_by = 'analyst'
    and claims.quote <> notes.text[claims.span_start + 1:claims.span_end]
