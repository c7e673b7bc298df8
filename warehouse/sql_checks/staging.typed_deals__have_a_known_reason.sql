-- CRM reasons that the settings don't name: these deals have no CRM reason in the figures. Add the lines to winloss.yaml.
-- warning
select
    typed_deals.source,
    typed_deals.crm_reason,
    count(*) as deals,
    'under sources: ' || typed_deals.source || ': deals: reasons, add "' || typed_deals.crm_reason
    || '" to a category such as price' as remedy
from staging.typed_deals
left join settings.reasons
    on reasons.source = typed_deals.source and reasons.value = lower(typed_deals.crm_reason)
left join settings.no_decision_reasons
    on no_decision_reasons.source = typed_deals.source and no_decision_reasons.value = lower(typed_deals.crm_reason)
where typed_deals.valid_to is null and typed_deals.reason is null and typed_deals.is_closed
    and typed_deals.crm_reason is not null and reasons.value is null and no_decision_reasons.value is null
group by typed_deals.source, typed_deals.crm_reason
order by deals desc
