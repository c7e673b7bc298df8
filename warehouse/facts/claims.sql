-- One row per place in a note that judges us or a competitor. Where an analyst has said what a sentence claims, that
-- stands instead of what was read there.
-- category: Category of the project's taxonomy under which what was read is filed.
-- read_by: Who says so, extractor or analyst.
-- confidence: How sure the extractor is, from 0 to 1; 1 where an analyst says so.
with answered_sentences as (
    select
        item_id,
        note_id,
        span_start,
        span_end
    from review.sentences
    where is_in_force
),

claims as (
    select
        claims.note_id,
        claims.span_start,
        claims.span_end,
        claims.quote,
        claims.category,
        claims.about,
        claims.polarity,
        claims.status,
        claims.confidence,
        claims.speaker,
        claims.extractor_version,
        'extractor' as read_by
    from nlp.claims as claims
    left join answered_sentences as answered
        on claims.note_id = answered.note_id
        and claims.span_start >= answered.span_start
        and claims.span_start < answered.span_end
    where answered.note_id is null
    union all
    select
        claims.note_id,
        claims.span_start,
        claims.span_end,
        claims.quote,
        claims.category,
        claims.about,
        claims.polarity,
        claims.status,
        cast(1 as double) as confidence,
        claims.speaker,
        readings.extractor_version,
        'analyst' as read_by
    from review.claims as claims
    inner join answered_sentences as answered on claims.item_id = answered.item_id
    left join nlp.readings as readings on claims.note_id = readings.note_id
)

select
    claims.note_id,
    notes.deal_id,
    notes.written_at,
    notes.is_pre_close,
    claims.span_start,
    claims.span_end,
    claims.quote,
    coalesce(filed.category, claims.category) as category,
    claims.about,
    claims.polarity,
    claims.status,
    claims.confidence,
    claims.speaker,
    claims.extractor_version,
    claims.read_by
from claims
inner join facts.notes as notes on claims.note_id = notes.note_id
left join settings.filed_categories as filed on claims.category = filed.read_as
