-- One row per place in a note that names a competitor.
select
    mentions.note_id,
    notes.deal_id,
    notes.written_at,
    notes.is_pre_close,
    mentions.span_start,
    mentions.span_end,
    mentions.quote,
    mentions.competitor,
    mentions.assertion,
    mentions.role,
    mentions.stance,
    mentions.confidence,
    mentions.speaker,
    mentions.extractor_version
from nlp.mentions as mentions
inner join facts.notes as notes on mentions.note_id = notes.note_id
