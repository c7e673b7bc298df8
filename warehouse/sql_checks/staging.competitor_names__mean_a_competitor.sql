-- The CRM names competitors that competitors.yaml lacks, so they count for none. Add each as a competitor or as an alias of one.
-- warning
select
    competitor_names.crm_name,
    competitor_names.deals,
    competitor_names.remedy
from staging.competitor_names as competitor_names
where competitor_names.competitor is null
order by competitor_names.deals desc
