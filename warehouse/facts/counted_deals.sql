-- One row per deal that counts: all that the published rates take from it, so that tomorrow's can be compared with it.
-- segments: The deal's value of each dimension, and 'all'.
-- crm_competitors: Competitors of the catalog that the CRM names.
-- has_pre_close_note: At least one note was written on a day before the close.
-- noted_competitors: Competitors that a note from before the close says are in the deal.
-- raised: Categories of the objections raised before the close.
-- notes_hash: Changes with the deal's notes: one more, one less, one edited.
-- answers_hash: Changes with what analysts' answers say of the deal's notes.
-- extractor_version: Version of the extractor that read the deal's notes; null without notes.
with segmented_deals as (
    select
        deal_id,
        list({'segment_name': segment_name, 'segment_value': segment_value} order by segment_name) as segments
    from facts.deal_segments
    group by deal_id
),

crm_competitors as (
    select
        deal_id,
        list(distinct competitor order by competitor) as crm_competitors
    from facts.deal_competitors
    where is_from_crm
    group by deal_id
),

noted_competitors as (
    select
        deal_id,
        list(distinct competitor order by competitor) as noted_competitors
    from facts.mentions
    where assertion = 'present' and is_pre_close
    group by deal_id
),

raised_objections as (
    select
        deal_id,
        list(category order by category) as raised
    from facts.deal_objections
    where is_raised
    group by deal_id
),

read_notes as (
    select
        notes.deal_id,
        bit_xor(hash(notes.note_id, notes.written_at, texts.text_hash)) as notes_hash,
        max(readings.extractor_version) as extractor_version
    from facts.notes as notes
    inner join staging.notes as texts on notes.note_id = texts.note_id
    left join nlp.readings as readings on notes.note_id = readings.note_id
    group by notes.deal_id
),

answered_notes as (
    select
        notes.deal_id,
        bit_xor(hash(answers.item_id, answers.known_at)) as answers_hash
    from review.sentences as answers
    inner join facts.notes as notes on answers.note_id = notes.note_id
    where answers.is_in_force
    group by notes.deal_id
)

select
    deals.deal_id,
    deals.outcome,
    deals.closed_on,
    deals.deal_type,
    segmented_deals.segments,
    coalesce(crm_competitors.crm_competitors, []) as crm_competitors,
    deals.has_pre_close_note,
    coalesce(noted_competitors.noted_competitors, []) as noted_competitors,
    coalesce(raised_objections.raised, []) as raised,
    read_notes.notes_hash,
    answered_notes.answers_hash,
    read_notes.extractor_version
from facts.deals as deals
inner join segmented_deals on deals.deal_id = segmented_deals.deal_id
left join crm_competitors on deals.deal_id = crm_competitors.deal_id
left join noted_competitors on deals.deal_id = noted_competitors.deal_id
left join raised_objections on deals.deal_id = raised_objections.deal_id
left join read_notes on deals.deal_id = read_notes.deal_id
left join answered_notes on deals.deal_id = answered_notes.deal_id
