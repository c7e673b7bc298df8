-- One row per place in a note that speaks of the theme.
select
    cells.evidence_key,
    places.deal_id,
    places.note_id,
    notes.written_at,
    notes.is_pre_close,
    places.span_start,
    places.span_end,
    places.speaker,
    if(places.kind = 'vendor', 'names a vendor that competitors.yaml lacks', 'speaks of what no category fits') as says,
    texts.text[places.span_start + 1:places.span_end] as quote
from temp.cells as cells
inner join facts.theme_places as places on cells.theme_id = places.theme_id
inner join facts.notes as notes on places.note_id = notes.note_id
inner join staging.notes as texts on places.note_id = texts.note_id
