-- One row per place in a note of the open deals that objects to us.
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
inner join facts.claims as claims on behind.deal_id = claims.deal_id
where claims.about = 'us' and claims.polarity = 'neg'
