-- A note was read with a competitor that competitors.yaml no longer has, and was not read again, so it is counted for nobody. Run again; if it stays so, report the note.
-- warning
select
    note_id,
    span_start,
    competitor
from facts.mentions
where competitor not in (select competitors.competitor from settings.competitors as competitors)
