-- One row per place in a note from before the close where the cell's message is recognised.
select
    behind.evidence_key,
    echoes.deal_id,
    echoes.note_id,
    echoes.written_at,
    echoes.is_pre_close,
    echoes.span_start,
    echoes.span_end,
    echoes.speaker,
    echoes.message as says,
    echoes.quote
from temp.behind as behind
inner join temp.cells as cells on behind.evidence_key = cells.evidence_key
inner join facts.echoes as echoes on behind.deal_id = echoes.deal_id and cells.message = echoes.message
where echoes.is_pre_close
