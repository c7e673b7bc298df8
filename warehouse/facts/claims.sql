-- One row per place in a note that judges us or a competitor.
-- category: Category of the project's taxonomy under which what was read is filed.
select
    claims.note_id,
    notes.deal_id,
    notes.written_at,
    notes.is_pre_close,
    claims.span_start,
    claims.span_end,
    claims.quote,
    coalesce(filed.category, claims.category) as category,
    claims.about,
    claims.polarity,
    claims.status,
    claims.confidence,
    claims.speaker,
    claims.extractor_version
from nlp.claims as claims
inner join facts.notes as notes on claims.note_id = notes.note_id
left join settings.filed_categories as filed on claims.category = filed.read_as
