-- Kinds of note that the settings don't name: these are read as CRM comments. Add the lines to winloss.yaml.
-- warning
select
    source,
    crm_kind,
    count(*) as notes,
    'under sources: ' || source || ': notes: kinds, add "' || crm_kind || '" to a kind such as call_note' as remedy
from staging.typed_notes
anti join settings.kinds on kinds.source = typed_notes.source and kinds.value = lower(typed_notes.crm_kind)
where reason is null and not is_deleted and crm_kind is not null
group by source, crm_kind
order by notes desc
