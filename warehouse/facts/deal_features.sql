-- One row per deal and feature as known before the close, of an open deal as known now; what is not there is absent. How
-- long an open deal has been open changes with the day, and stands in facts.open_days.
-- Notes from the day of the close on never count. Amount and the CRM's competitor are those that staging.deal_history had
-- before the close; where it tells nothing of that time, the amount is today's and the CRM's competitor does not count,
-- since it is often filled in only at the close.
-- feature: Its id in facts.features.
-- value: One of several values, or yes; null for numbers.
-- number: The number; null for others.
with values_before as (
    select
        deals.deal_id,
        history.field,
        arg_max_null(history.value, history.valid_from) as value
    from staging.deal_history as history
    inner join staging.deals as deals
        on history.source = deals.source and history.deal_id = deals.deal_id and deals.is_current
    where history.field in ('amount', 'competitor')
        and (deals.closed_on is null or history.valid_from < cast(deals.closed_on as timestamp))
    group by deals.deal_id, history.field
),

crm_competitors as (
    select
        before.deal_id,
        names.competitor
    from (
        select
            deal_id,
            unnest(string_split(value, '; ')) as crm_name
        from values_before
        where field = 'competitor'
    ) as before
    inner join staging.competitor_names as names on before.crm_name = names.crm_name
    inner join facts.deals as deals on before.deal_id = deals.deal_id
    where names.competitor is not null
),

competitors as (
    select
        deal_id,
        competitor
    from facts.mentions
    where assertion = 'present' and is_pre_close
    union
    select
        deal_id,
        competitor
    from crm_competitors
),

told as (
    select
        deals.deal_id,
        'amount' as feature,
        null as value,
        coalesce(try_cast(before.value as double), cast(deals.amount as double)) as number
    from facts.deals as deals
    left join values_before as before on deals.deal_id = before.deal_id and before.field = 'amount'
    union all
    select
        deal_id,
        'days_open' as feature,
        null as value,
        cast(greatest(cycle_days, 0) as double) as number
    from facts.deals
    where cycle_days is not null
    union all
    select
        deal_id,
        'deal_type' as feature,
        deal_type as value,
        null as number
    from facts.deals
    union all
    select
        deal_id,
        'lead_source' as feature,
        lead_source as value,
        null as number
    from facts.deals
    union all
    select
        deal_id,
        'has_notes' as feature,
        'yes' as value,
        null as number
    from facts.deals
    where has_pre_close_note
    union all
    select
        deal_id,
        'segment:' || segment_name as feature,
        nullif(segment_value, '(none)') as value,
        null as number
    from facts.deal_segments
    where segment_name <> 'all'
    union all
    select
        deal_id,
        'competitor:' || competitor as feature,
        'yes' as value,
        null as number
    from competitors
    union all
    select
        deal_id,
        'objection:' || category as feature,
        if(is_resolved, 'answered', 'unanswered') as value,
        null as number
    from facts.deal_objections
    where is_raised
    union all
    select
        deal_id,
        'message:' || message as feature,
        'yes' as value,
        null as number
    from facts.deal_messages
    where is_used
)

select
    deal_id,
    feature,
    value,
    number
from told
where value is not null or number is not null
