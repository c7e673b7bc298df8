-- One row per deal as the CRM has it now; invalid deals (duplicates, tests) are left out.
-- amount: Amount in the home currency; null when the CRM gives none.
-- crm_reason: Reason for the outcome as the CRM writes it.
-- crm_reason_category: The category that the settings give the CRM's reason; null when they give none.
-- analyst_reason_category: The category of the reason that an analyst found; null where none did or the settings give none.
-- cycle_days: Days from opening to close; null while the deal is open.
-- notes: Notes about the deal, before and after the close.
-- has_pre_close_note: At least one note was written on a day before the close.
with noted_deals as (
    select
        deal_id,
        count(*) as notes,
        bool_or(is_pre_close) as has_pre_close_note
    from facts.notes
    group by deal_id
)

select
    deals.deal_id,
    deals.outcome,
    deals.outcome in ('won', 'lost', 'no_decision') as is_closed,
    deals.opened_on,
    deals.closed_on,
    deals.deal_type,
    cast(deals.amount as decimal(18, 2)) as amount,
    deals.crm_reason,
    reasons.reason as crm_reason_category,
    coalesce(analyst_reasons.reason, filed.category) as analyst_reason_category,
    deals.lead_source,
    date_diff('day', deals.opened_on, deals.closed_on) as cycle_days,
    coalesce(noted_deals.notes, 0) as notes,
    coalesce(noted_deals.has_pre_close_note, false) as has_pre_close_note
from staging.deals as deals
left join noted_deals on deals.deal_id = noted_deals.deal_id
left join settings.reasons as reasons
    on deals.source = reasons.source and lower(trim(deals.crm_reason)) = reasons.value
left join settings.reasons as analyst_reasons
    on deals.source = analyst_reasons.source and lower(trim(deals.analyst_reason)) = analyst_reasons.value
left join settings.filed_categories as filed on lower(trim(deals.analyst_reason)) = filed.read_as
where deals.is_current and deals.outcome <> 'invalid'
