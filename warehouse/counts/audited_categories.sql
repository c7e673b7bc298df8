-- One row per audited sentence and category that the extractor, as it reads now, or the analyst sees in it. A claim is
-- correct when category (as the project files it), about and polarity are what the analyst says; its status does not count.
-- item_id: The item that was answered.
-- weight: For how many sentences the sentence stands.
-- claims_read: Claims of the category that the extractor reads in it.
-- claims_true: Claims of the category that it holds, by the analyst.
-- claims_correct: Claims of the category that are both.
with read_claims as (
    select distinct
        sentences.item_id,
        coalesce(filed.category, claims.category) as category,
        claims.about,
        claims.polarity
    from facts.audited_sentences as sentences
    inner join nlp.claims as claims
        on sentences.note_id = claims.note_id
        and claims.span_start >= sentences.span_start
        and claims.span_start < sentences.span_end
    left join settings.filed_categories as filed on claims.category = filed.read_as
),

true_claims as (
    select distinct
        sentences.item_id,
        coalesce(filed.category, claims.category) as category,
        claims.about,
        claims.polarity
    from facts.audited_sentences as sentences
    inner join review.claims as claims on sentences.item_id = claims.item_id
    left join settings.filed_categories as filed on claims.category = filed.read_as
),

claims as (
    select
        coalesce(read_claims.item_id, true_claims.item_id) as item_id,
        coalesce(read_claims.category, true_claims.category) as category,
        read_claims.item_id is not null as is_read,
        true_claims.item_id is not null as is_true
    from read_claims
    full join true_claims
        on read_claims.item_id = true_claims.item_id
        and read_claims.category = true_claims.category
        and read_claims.about = true_claims.about
        and read_claims.polarity = true_claims.polarity
)

select
    claims.item_id,
    claims.category,
    sentences.weight,
    count(*) filter (where claims.is_read) as claims_read,
    count(*) filter (where claims.is_true) as claims_true,
    count(*) filter (where claims.is_read and claims.is_true) as claims_correct
from claims
inner join facts.audited_sentences as sentences on claims.item_id = sentences.item_id
group by claims.item_id, claims.category, sentences.weight
