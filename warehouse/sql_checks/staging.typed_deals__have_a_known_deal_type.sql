-- Deal types that the settings don't name: these deals count in all, but under no type. Add the lines to winloss.yaml.
-- warning
select
    source,
    crm_deal_type,
    count(*) as deals,
    'under sources: ' || source || ': deals: deal_types, add "' || crm_deal_type || '" to new, renewal or expansion' as remedy
from staging.typed_deals
where valid_to is null and reason is null and not is_deleted and crm_deal_type is not null and deal_type is null
group by source, crm_deal_type
order by deals desc
