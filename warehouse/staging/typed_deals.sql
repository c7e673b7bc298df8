-- One row per version of a deal as a source had it, its values read as what they mean, or the reason why they can't be.
-- row_key: the deal's id in its source
-- crm_outcome: stage or status as the CRM names it
-- crm_deal_type: deal type as the CRM names it
-- crm_closed_on: the close date in the CRM; the expected one while the deal is open
-- amount: in the home currency, to the cent
-- currency: as the CRM gives it, the home currency where it gives none
-- valid_from: when this version became known, UTC
-- valid_to: when the next version became known, UTC; null for the latest
-- is_deleted: the deal was deleted in the CRM, or merged into another one
-- merged_into: the deal that it was merged into
-- reason: why the row can't be used; null when it can
-- remedy: what to do about it
-- value: what the row holds there
with versions as (
    select
        deals.*,
        settings.sources.competitors_separator,
        settings.sources.decimal,
        lower(deals.outcome) as outcome_key,
        lower(deals.crm_is_closed) as is_closed_key,
        lower(deals.crm_is_won) as is_won_key,
        lower(deals.crm_reason) as reason_key,
        lower(deals.deal_type) as deal_type_key,
        coalesce(upper(deals.currency), settings.project.currency) as currency_key,
        lead(deals.known_at) over (partition by deals.source, deals.deal_id order by deals.known_at) as valid_to
    from raw.deals as deals
    join settings.sources on settings.sources.source = deals.source and settings.sources.entity = 'deals'
    cross join settings.project
    where deals.known_at <= $known_until
),

stated as (
    select versions.* replace (versions.is_deleted or merged_deals.survivor is not null as is_deleted,
        merged_deals.survivor as merged_into)
    from versions
    left join staging.merged_deals
        on merged_deals.source = versions.source and merged_deals.deal_id = versions.deal_id and versions.valid_to is null
),

first_sources as (
    select deal_id, min(source) as first_source
    from versions
    group by deal_id
    having min(source) <> max(source)
),

mapped as (
    select
        versions.*,
        coalesce(outcomes.outcome, case
            when is_won_key in ('1', 'true', 't', 'yes', 'y') then 'won'
            when is_closed_key in ('1', 'true', 't', 'yes', 'y') then 'lost'
            when is_closed_key in ('0', 'false', 'f', 'no', 'n') then 'open'
        end) as told_outcome,
        if(
            told_outcome = 'lost' and no_decision_reasons.value is not null, 'no_decision', told_outcome
        ) as read_outcome,
        deal_types.deal_type as read_deal_type,
        exchange_rates.rate,
        first_sources.first_source,
        case
            when regexp_matches(opened_on, '^\d{4}-\d{1,2}-\d{1,2}$') then try_cast(opened_on as date)
            when regexp_matches(opened_on, '^\d{4}-\d{1,2}-\d{1,2}[T ].*([Zz]|[+-]\d{2}(:?\d{2})?)$')
                then timezone($timezone, try_cast(opened_on as timestamptz))::date
            when regexp_matches(opened_on, '^\d{4}-\d{1,2}-\d{1,2}[T ]') then try_cast(opened_on as timestamp)::date
        end as read_opened_on,
        case
            when regexp_matches(closed_on, '^\d{4}-\d{1,2}-\d{1,2}$') then try_cast(closed_on as date)
            when regexp_matches(closed_on, '^\d{4}-\d{1,2}-\d{1,2}[T ].*([Zz]|[+-]\d{2}(:?\d{2})?)$')
                then timezone($timezone, try_cast(closed_on as timestamptz))::date
            when regexp_matches(closed_on, '^\d{4}-\d{1,2}-\d{1,2}[T ]') then try_cast(closed_on as timestamp)::date
        end as read_closed_on,
        case
            when decimal = ',' and regexp_matches(bare_amount, '^-?(\d+|\d{1,3}([.'']\d{3})+)(,\d+)?$')
                then try_cast(replace(translate(bare_amount, '.''', ''), ',', '.') as decimal(18, 4))
            when decimal = '.' and regexp_matches(bare_amount, '^-?(\d+|\d{1,3}([,'']\d{3})+)(\.\d+)?([eE][+-]?\d+)?$')
                then coalesce(
                    try_cast(translate(bare_amount, ',''', '') as decimal(18, 4)),
                    try_cast(try_cast(bare_amount as double) as decimal(18, 4))
                )
        end as read_amount,
        try_cast(round(read_amount * rate, 2) as decimal(18, 2)) as home_amount
    from (select *, regexp_replace(amount, '[\s€$£¥]', '', 'g') as bare_amount from stated) as versions
    left join settings.outcomes on outcomes.source = versions.source and outcomes.value = outcome_key
    left join settings.no_decision_reasons
        on no_decision_reasons.source = versions.source and no_decision_reasons.value = reason_key
    left join settings.deal_types on deal_types.source = versions.source and deal_types.value = deal_type_key
    left join settings.exchange_rates on exchange_rates.currency = currency_key
    left join first_sources on first_sources.deal_id = versions.deal_id
),

judged as (
    select
        *,
        read_outcome in ('won', 'lost', 'no_decision') as is_closed,
        case
            when is_deleted then null
            when first_source <> source then {
                'reason': 'this deal_id is also in the source ' || first_source || ', which is kept',
                'remedy': 'Map the deal in one source only, or make its ids differ (with a query that adds a prefix).',
                'value': deal_id}
            when outcome is null and read_outcome is null then {
                'reason': 'it has no outcome', 'remedy': 'Fill in its stage in the CRM.', 'value': null}
            when read_outcome is null then {
                'reason': 'the outcome "' || outcome || '" is not in the settings',
                'remedy': 'In winloss.yaml, under sources: ' || source || ': deals: outcomes, add "' || outcome
                || '" to the list of won, lost, no_decision, open or invalid.',
                'value': outcome}
            when opened_on is not null and read_opened_on is null then {
                'reason': 'its opened_on is not a date that can be read',
                'remedy': 'Correct the date, or list its form in winloss.yaml, under sources: ' || source
                || ': deals: date_formats, such as "%d.%m.%Y".',
                'value': opened_on}
            when is_closed and closed_on is null then {
                'reason': 'it is decided but has no close date', 'remedy': 'Fill in its close date in the CRM.',
                'value': null}
            when is_closed and read_closed_on is null then {
                'reason': 'its closed_on is not a date that can be read',
                'remedy': 'Correct the date, or list its form in winloss.yaml, under sources: ' || source
                || ': deals: date_formats, such as "%d.%m.%Y".',
                'value': closed_on}
            when is_closed and read_closed_on < read_opened_on then {
                'reason': 'it closed before it was opened', 'remedy': 'Correct one of the two dates in the CRM.',
                'value': opened_on || ' to ' || closed_on}
            when is_closed and read_closed_on > greatest($as_of, timezone($timezone, timezone('UTC', known_at))::date) + 1
                then {
                'reason': 'it is decided but its close date is in the future',
                'remedy': 'Correct its stage or its close date in the CRM.',
                'value': closed_on}
            when amount is not null and read_amount is null then {
                'reason': 'its amount is not a number that can be read',
                'remedy': 'Correct the amount, or set the decimal sign in winloss.yaml, under sources: ' || source
                || ': deals: decimal.',
                'value': amount}
            when amount is not null and rate is null then {
                'reason': 'there is no exchange rate for ' || currency_key,
                'remedy': 'In winloss.yaml, under exchange_rates, add the line "' || currency_key || ': RATE", what 1 '
                || currency_key || ' is worth in your currency.',
                'value': currency}
            when amount is not null and home_amount is null then {
                'reason': 'its amount is too large',
                'remedy': 'Correct the amount in the CRM, or the exchange rate for ' || currency_key
                || ' in winloss.yaml.',
                'value': amount}
        end as refusal
    from mapped
)

select
    source,
    deal_id as row_key,
    deal_id,
    read_outcome as outcome,
    outcome as crm_outcome,
    is_closed,
    read_opened_on as opened_on,
    if(is_closed, read_closed_on, null) as closed_on,
    read_closed_on as crm_closed_on,
    home_amount as amount,
    currency_key as currency,
    read_deal_type as deal_type,
    deal_type as crm_deal_type,
    crm_reason,
    analyst_reason,
    crm_competitors,
    competitors_separator,
    owner_id,
    contact_ids,
    lead_source,
    segments,
    content_hash,
    file,
    row_number,
    known_at as valid_from,
    valid_to,
    is_deleted,
    merged_into,
    refusal.reason as reason,
    refusal.remedy as remedy,
    refusal.value as value
from judged
