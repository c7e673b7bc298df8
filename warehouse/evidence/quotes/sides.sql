-- One row per place in a note from before the close that judges us or the cell's competitor in its category.
select
    behind.evidence_key,
    claims.deal_id,
    claims.note_id,
    claims.written_at,
    claims.is_pre_close,
    claims.span_start,
    claims.span_end,
    claims.speaker,
    concat(
        claims.category,
        case
            when claims.about = 'us' then if(claims.polarity = 'pos', ', our strength', ', objection to us')
            else if(claims.polarity = 'pos', ', strength of ', ', weakness of ') || claims.about
        end
    ) as says,
    claims.quote
from temp.behind as behind
inner join temp.cells as cells on behind.evidence_key = cells.evidence_key
inner join facts.claims as claims
    on behind.deal_id = claims.deal_id
    and cells.category = claims.category
    and claims.about in ('us', cells.competitor)
where claims.is_pre_close and claims.status <> 'denied'
