-- One row per place in a note that says that the cell's competitor is in the deal.
select
    behind.evidence_key,
    mentions.deal_id,
    mentions.note_id,
    mentions.written_at,
    mentions.is_pre_close,
    mentions.span_start,
    mentions.span_end,
    mentions.speaker,
    concat(mentions.competitor, ', ', mentions.role) as says,
    mentions.quote
from temp.behind as behind
inner join temp.cells as cells on behind.evidence_key = cells.evidence_key
inner join facts.mentions as mentions
    on behind.deal_id = mentions.deal_id and cells.competitor = mentions.competitor
where mentions.assertion = 'present'
