-- One row per deal that counts: all that the published rates take from it, so that tomorrow's can be compared with it.
-- segments: The deal's value of each dimension, and 'all'.
-- crm_competitors: Competitors of the catalog that the CRM names.
-- has_pre_close_note: At least one note was written on a day before the close.
-- noted_competitors: Competitors that a note from before the close says are in the deal.
-- raised: Categories of the objections raised before the close.
-- notes_hash: Changes with the deal's notes: one more, one less, one edited.
-- answers_hash: Changes with what analysts' answers say of the deal's notes.
-- extractor_version: Version of the extractor that read the notes; null without notes.
with listed_sets as (
    select
        segment_set,
        list({'segment_name': segment_name, 'segment_value': segment_value} order by segment_name) as segments
    from facts.segment_sets
    group by segment_set
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
        deal_id,
        bit_xor(hash(note_id, written_at, text_hash)) as notes_hash
    from facts.notes
    group by deal_id
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
    listed_sets.segments,
    coalesce(crm_competitors.crm_competitors, []) as crm_competitors,
    deals.has_pre_close_note,
    coalesce(noted_competitors.noted_competitors, []) as noted_competitors,
    coalesce(raised_objections.raised, []) as raised,
    read_notes.notes_hash,
    answered_notes.answers_hash,
    if(read_notes.deal_id is null, null, versions.extractor_version) as extractor_version
from facts.deals as deals
inner join facts.deal_segment_sets as sets on deals.deal_id = sets.deal_id
inner join listed_sets on sets.segment_set = listed_sets.segment_set
cross join (select max(extractor_version) as extractor_version from nlp.readings) as versions
left join crm_competitors on deals.deal_id = crm_competitors.deal_id
left join noted_competitors on deals.deal_id = noted_competitors.deal_id
left join raised_objections on deals.deal_id = raised_objections.deal_id
left join read_notes on deals.deal_id = read_notes.deal_id
left join answered_notes on deals.deal_id = answered_notes.deal_id
