-- One row per place in a note that says that the cell's competitor is in the deal; of cells of all deals, that speaks of
-- what decided the deal.
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
union all
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
inner join temp.cells as cells on behind.evidence_key = cells.evidence_key and cells.competitor = 'all'
inner join facts.deal_reasons as reasons on behind.deal_id = reasons.deal_id
inner join facts.claims as claims on behind.deal_id = claims.deal_id and reasons.reason = claims.category
where claims.status <> 'denied'
