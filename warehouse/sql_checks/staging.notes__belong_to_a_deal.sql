-- A note belongs to no deal in use, so its words would count for nothing known. Report it.
-- blocking
select notes.note_id, notes.deal_id
from staging.notes
anti join (from staging.deals where is_current) as deals using (deal_id)
