-- One row per category of marts.extraction_quality (and all) and sentence drawn at random that an analyst has answered.
-- The rates weigh each sentence by how many it stands for, so they are no quotient of these counts.
-- subject: extraction_quality
-- quotes: sentences
with seen_claims as (
    select
        item_id,
        category,
        claims_read,
        claims_true,
        claims_correct
    from counts.audited_categories
    union all
    select
        item_id,
        'all' as category,
        sum(claims_read) as claims_read,
        sum(claims_true) as claims_true,
        sum(claims_correct) as claims_correct
    from counts.audited_categories
    group by item_id
)

select
    cells.evidence_key,
    sentences.item_id,
    sentences.stratum,
    true as audited,
    seen_claims.item_id is not null as supporting,
    coalesce(seen_claims.claims_read, 0) as claims_read,
    coalesce(seen_claims.claims_true, 0) as claims_true,
    coalesce(seen_claims.claims_correct, 0) as claims_correct
from temp.cells as cells
cross join facts.audited_sentences as sentences
left join seen_claims on sentences.item_id = seen_claims.item_id and cells.category = seen_claims.category
