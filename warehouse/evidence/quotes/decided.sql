-- One row per place in a note that speaks of what decided the deal, by its notes. The reason is read from whole notes, so
-- these words stand for it; a note may give it in none of them.
select
    behind.evidence_key,
    claims.deal_id,
    claims.note_id,
    claims.written_at,
    claims.is_pre_close,
    claims.span_start,
    claims.span_end,
    claims.speaker,
    concat('decided by ', claims.category, ', ', claims.status) as says,
    claims.quote
from temp.behind as behind
inner join facts.deal_reasons as reasons on behind.deal_id = reasons.deal_id
inner join facts.claims as claims on behind.deal_id = claims.deal_id and reasons.reason = claims.category
where claims.status <> 'denied'
