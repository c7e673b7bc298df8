-- One row per note of a deal that counts, without its text.
-- text_hash: A number that changes with the note's text.
select
    notes.note_id,
    notes.deal_id,
    notes.kind,
    notes.written_at,
    hash(notes.text_hash) as text_hash,
    case
        when notes.written_at is null then deals.closed_on is null
        when deals.closed_on is null or notes.written_at < deals.closed_on - 2 then true
        when notes.written_at > deals.closed_on + 2 then false
        else cast(timezone($timezone, timezone('UTC', notes.written_at)) as date) < deals.closed_on
    end as is_pre_close
from staging.notes as notes
inner join staging.deals as deals
    on notes.deal_id = deals.deal_id and deals.is_current and deals.outcome <> 'invalid'
