-- One row per closed deal: why it ended as it did, by its notes and by the CRM.
-- reason: The category that decided the deal by its notes, before or after the close: the one with the most confidence
-- over all notes; of equals the one noted last. Null when no note says.
-- crm_reason: The category of the CRM's own reason; null when the CRM gives none or the settings map it to none.
-- analyst_reason: The category of the reason that an analyst found; null where none did.
with noted_reasons as (
    select
        notes.deal_id,
        coalesce(filed.category, readings.primary_reason) as reason,
        sum(cast(readings.primary_reason_confidence as decimal(9, 4))) as confidence,
        max(notes.written_at) as last_written_at
    from nlp.readings as readings
    inner join facts.notes as notes on readings.note_id = notes.note_id
    left join settings.filed_categories as filed on readings.primary_reason = filed.read_as
    where readings.primary_reason is not null
    group by all
),

deciding_reasons as (
    select
        deal_id,
        arg_max(reason, row(confidence, last_written_at, reason)) as reason
    from noted_reasons
    group by deal_id
)

select
    deals.deal_id,
    deciding_reasons.reason,
    deals.crm_reason_category as crm_reason,
    deals.analyst_reason_category as analyst_reason
from facts.deals as deals
left join deciding_reasons on deals.deal_id = deciding_reasons.deal_id
where deals.is_closed
