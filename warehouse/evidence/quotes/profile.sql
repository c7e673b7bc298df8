-- One row per place in a note from before the close that says the cell's side of its category about the competitor.
select
    behind.evidence_key,
    claims.deal_id,
    claims.note_id,
    claims.written_at,
    claims.is_pre_close,
    claims.span_start,
    claims.span_end,
    claims.speaker,
    concat(claims.category, ', ', cells.side, ' of ', claims.about) as says,
    claims.quote
from temp.behind as behind
inner join temp.cells as cells on behind.evidence_key = cells.evidence_key
inner join facts.claims as claims
    on behind.deal_id = claims.deal_id
    and cells.category = claims.category
    and cells.competitor = claims.about
    and cells.side = if(claims.polarity = 'pos', 'strength', 'weakness')
where behind.deals and claims.is_pre_close and claims.status <> 'denied'
