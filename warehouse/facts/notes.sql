-- One row per note of a deal that counts, without its text.
select
    notes.note_id,
    notes.deal_id,
    notes.kind,
    notes.written_at,
    coalesce(
        deals.closed_on is null
        or cast(timezone($timezone, timezone('UTC', notes.written_at)) as date) < deals.closed_on,
        false
    ) as is_pre_close
from staging.notes as notes
inner join staging.deals as deals
    on notes.deal_id = deals.deal_id and deals.is_current and deals.outcome <> 'invalid'
