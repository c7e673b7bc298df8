-- One row per place in a note that names the vendor, or claim that holds the phrase.
select
    cells.evidence_key,
    notes.deal_id,
    vendors.note_id,
    notes.written_at,
    notes.is_pre_close,
    vendors.span_start,
    vendors.span_end,
    vendors.speaker,
    'names a vendor that competitors.yaml lacks' as says,
    vendors.quote
from temp.cells as cells
inner join nlp.unknown_vendors as vendors
    on cells.kind = 'vendor' and lower(cells.name) = lower(regexp_replace(vendors.quote, '[''’]s?$', ''))
inner join facts.notes as notes on vendors.note_id = notes.note_id
union all
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
inner join facts.claims as claims
    on cells.kind = 'phrase'
    and contains(lower(claims.quote), split_part(cells.name, ' ', 1))
    and contains(concat(' ', array_to_string(phrase_words(claims.quote), ' '), ' '), concat(' ', cells.name, ' '))
