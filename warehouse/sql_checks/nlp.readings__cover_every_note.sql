-- A note was not read as it stands now, so its mentions and claims would be missing from every figure. Run again.
-- blocking
select
    notes.note_id,
    notes.text_hash
from staging.notes as notes
left join nlp.readings as readings
    on readings.note_id = notes.note_id and readings.text_hash = notes.text_hash
where readings.note_id is null
