-- One row per place in a note of the deal that judges us or a competitor.
select
    cells.evidence_key,
    claims.deal_id,
    claims.note_id,
    claims.written_at,
    claims.is_pre_close,
    claims.span_start,
    claims.span_end,
    claims.speaker,
    concat(claims.category, ', ', if(claims.polarity = 'pos', 'for ', 'against '), claims.about, ', ', claims.status) as says,
    claims.quote
from temp.cells as cells
inner join facts.claims as claims on cells.deal_id = claims.deal_id
