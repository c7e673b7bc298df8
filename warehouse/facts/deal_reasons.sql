-- One row per closed deal: why it ended as it did, by its notes and by the CRM.
-- reason: The category that decided the deal by its notes, before or after the close: the likeliest one, by what notes
-- give as the reason, their claims, the competitors' roles and how it ended; of equals the one noted last. Null where no
-- note tells, or none is likely enough (settings.reason_model.told_from).
-- reason_probability: How likely the likeliest category is, from 0 to 1; null where the notes neither give a reason nor claim.
-- crm_reason: The category of the CRM's own reason; null when the CRM gives none or the settings map it to none.
-- analyst_reason: The category of the reason that an analyst found; null where none did.
with weighed as (
    select
        evidence.deal_id,
        evidence.category,
        round(
            1 / (1 + exp(-(
                model.intercept
                + model.noted * evidence.noted
                + model.noted_elsewhere * evidence.noted_elsewhere
                + model.fitting * evidence.fitting
                + model.fitting_share * evidence.fitting_share
                + model.of_rival * evidence.of_rival
                + model.of_buyer * evidence.of_buyer
            ))),
            6
        ) as probability,
        coalesce(evidence.last_noted_at, timestamp '1970-01-01') as last_noted_at
    from facts.deal_reason_evidence as evidence
    cross join settings.reason_model as model
),

likeliest as (
    select
        deal_id,
        arg_max(category, row(probability, last_noted_at, category)) as category,
        max(probability) as probability
    from weighed
    group by deal_id
)

select
    deals.deal_id,
    if(likeliest.probability >= model.told_from, likeliest.category, null) as reason,
    likeliest.probability as reason_probability,
    deals.crm_reason_category as crm_reason,
    deals.analyst_reason_category as analyst_reason
from facts.deals as deals
cross join settings.reason_model as model
left join likeliest on deals.deal_id = likeliest.deal_id
where deals.is_closed
