-- One row per value of the CRM that the settings don't name, so that its deals or notes are set apart or count for
-- less. Competitors' names are in staging.competitor_names.
-- setting: the part of the settings that lacks it: outcomes, deal_types, reasons or kinds
-- value: the value as the CRM has it
-- rows_affected: deals or notes that have it
-- effect: what happens to them until then
with deals as (
    select
        *,
        reason is null and not is_deleted as is_usable
    from staging.typed_deals
    where valid_to is null
),

found as (
    select
        source,
        'outcomes' as setting,
        crm_outcome as value,
        count(*) as rows_affected,
        'set apart' as effect,
        'won, lost, no_decision, open or invalid' as choices
    from deals
    where outcome is null and crm_outcome is not null and not is_deleted
    group by source, crm_outcome
    union all
    select source, 'deal_types', crm_deal_type, count(*), 'in no type', 'new, renewal or expansion'
    from deals
    where is_usable and crm_deal_type is not null and deal_type is null
    group by source, crm_deal_type
    union all
    select
        deals.source,
        'reasons',
        deals.crm_reason,
        count(*),
        'without a CRM reason',
        'a category such as price, or to no_decision_reasons'
    from deals
    left join settings.reasons on reasons.source = deals.source and reasons.value = lower(deals.crm_reason)
    left join settings.no_decision_reasons
        on no_decision_reasons.source = deals.source and no_decision_reasons.value = lower(deals.crm_reason)
    where
        deals.is_usable and deals.is_closed and deals.crm_reason is not null
        and reasons.value is null and no_decision_reasons.value is null
    group by deals.source, deals.crm_reason
    union all
    select typed_notes.source, 'kinds', typed_notes.crm_kind, count(*), 'read as CRM comments', 'a kind such as call_note'
    from staging.typed_notes
    anti join settings.kinds on kinds.source = typed_notes.source and kinds.value = lower(typed_notes.crm_kind)
    where typed_notes.reason is null and not typed_notes.is_deleted and typed_notes.crm_kind is not null
    group by typed_notes.source, typed_notes.crm_kind
)

select
    source,
    setting,
    value,
    rows_affected,
    effect,
    'in winloss.yaml, under sources: ' || source || ': ' || if(setting = 'kinds', 'notes', 'deals') || ': ' || setting
    || ', add "' || value || '" to ' || choices as remedy
from found
