-- An echo's quote is not what stands in its note at its offsets, so a number would lead back to the wrong words.
-- blocking
select
    echoes.note_id,
    echoes.span_start,
    echoes.span_end
from nlp.echoes as echoes
join staging.notes as notes on notes.note_id = echoes.note_id
where substring(notes.text, echoes.span_start + 1, echoes.span_end - echoes.span_start) is distinct from echoes.quote
