-- One row per place in a note that says something negative or positive of the cell's reason, in a deal that it decided by
-- its notes. The reason is read from whole notes, so these words stand for it; a note may give it in none of them.
select
    behind.evidence_key,
    claims.deal_id,
    claims.note_id,
    claims.written_at,
    claims.is_pre_close,
    claims.span_start,
    claims.span_end,
    claims.speaker,
    concat(claims.category, ', ', claims.status) as says,
    claims.quote
from temp.behind as behind
inner join temp.cells as cells on behind.evidence_key = cells.evidence_key
inner join facts.claims as claims on behind.deal_id = claims.deal_id and cells.reason = claims.category
where behind.deals and claims.status <> 'denied'
