-- One row per place in a note where a message of marketing's is recognised.
select
    echoes.note_id,
    notes.deal_id,
    notes.written_at,
    notes.is_pre_close,
    echoes.message,
    echoes.span_start,
    echoes.span_end,
    echoes.quote,
    echoes.confidence,
    echoes.speaker,
    echoes.extractor_version
from nlp.echoes as echoes
inner join facts.notes as notes on echoes.note_id = notes.note_id
