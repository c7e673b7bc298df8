-- A mention's quote is not what stands in its note at its offsets, so a number would lead back to the wrong words.
-- blocking
select
    mentions.note_id,
    mentions.span_start,
    mentions.span_end
from nlp.mentions as mentions
join staging.notes as notes on notes.note_id = mentions.note_id
where substring(notes.text, mentions.span_start + 1, mentions.span_end - mentions.span_start) is distinct from mentions.quote
