-- One row per audited sentence in which the extractor or the analyst sees the cell's category.
select
    behind.evidence_key,
    notes.deal_id,
    sentences.note_id,
    notes.written_at,
    notes.is_pre_close,
    sentences.span_start,
    sentences.span_end,
    null as speaker,
    concat('read ', behind.claims_read, ', true ', behind.claims_true, ', correct ', behind.claims_correct) as says,
    sentences.quote
from temp.behind as behind
inner join review.sentences as sentences on behind.item_id = sentences.item_id
inner join facts.notes as notes on sentences.note_id = notes.note_id
where behind.supporting
