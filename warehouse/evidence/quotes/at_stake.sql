-- One row per place in a note of the open deal that objects to us, or that says that the competitor is in the deal.
select
    cells.evidence_key,
    claims.deal_id,
    claims.note_id,
    claims.written_at,
    claims.is_pre_close,
    claims.span_start,
    claims.span_end,
    claims.speaker,
    concat(claims.category, ', ', claims.status) as says,
    claims.quote
from temp.cells as cells
inner join facts.claims as claims on cells.deal_id = claims.deal_id
where claims.about = 'us' and claims.polarity = 'neg'
union all
select
    cells.evidence_key,
    mentions.deal_id,
    mentions.note_id,
    mentions.written_at,
    mentions.is_pre_close,
    mentions.span_start,
    mentions.span_end,
    mentions.speaker,
    concat(mentions.competitor, ', ', mentions.role) as says,
    mentions.quote
from temp.cells as cells
inner join facts.mentions as mentions
    on cells.deal_id = mentions.deal_id and cells.competitor = mentions.competitor
where mentions.assertion = 'present'
