-- One row per version of a deal whose values can be used; the current one has is_current.
-- opened_on: when the deal was created, in the settings' time zone
-- closed_on: when it was decided, in the settings' time zone; null unless it is won, lost or no decision
-- amount: in the home currency, to the cent
-- currency: the currency in which the CRM has the amount
-- crm_reason: reason for win or loss as the CRM names it
-- analyst_reason: reason for win or loss that an analyst found, such as in an interview with the buyer
-- crm_competitors: competitors that the CRM's field names, as written there
-- contact_ids: people at the customer who belong to the deal
-- segments: the deal's value for each segment of the settings
-- valid_from: when this version became known, UTC
-- valid_to: when the next version became known, UTC; null for the current one
select
    deal_id,
    source,
    outcome,
    opened_on,
    closed_on,
    amount,
    currency,
    deal_type,
    crm_reason,
    analyst_reason,
    listed[1] as crm_competitors,
    owner_id,
    listed[2] as contact_ids,
    lead_source,
    segments,
    valid_from,
    valid_to,
    valid_to is null as is_current
from (
    select
        *,
        list_transform([crm_competitors, contact_ids], lambda names : case
            when names is null then []
            when competitors_separator = '' then [names]
            else list_sort(list_distinct(list_filter(list_transform(
                string_split(names, competitors_separator), lambda name : trim(name)
            ), lambda name : name <> '')))
        end) as listed
    from staging.typed_deals
) as typed_deals
where reason is null and not is_deleted
