-- One row per place in a note from before the close that says something negative about us of the cell's category.
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
inner join facts.claims as claims on behind.deal_id = claims.deal_id and cells.category = claims.category
where claims.about = 'us' and claims.polarity = 'neg' and claims.is_pre_close
