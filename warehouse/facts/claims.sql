-- One row per place in a note that judges us or a competitor.
select
    claims.note_id,
    notes.deal_id,
    notes.written_at,
    notes.is_pre_close,
    claims.span_start,
    claims.span_end,
    claims.quote,
    claims.category,
    claims.about,
    claims.polarity,
    claims.status,
    claims.confidence,
    claims.speaker,
    claims.extractor_version
from nlp.claims as claims
inner join facts.notes as notes on claims.note_id = notes.note_id
