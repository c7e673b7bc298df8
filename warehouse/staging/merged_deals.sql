-- One row per deal that the CRM merged into another one: its notes count for the deal that is left, it counts no more.
-- survivor: the deal that is left at the end of all merges; null when they lead round in a circle, which counts as none
with recursive latest as (
    select deals.source, deals.deal_id, deals.merged_into, deals.merged_ids, deals.is_deleted, sources.competitors_separator
    from raw.deals as deals
    join settings.sources as sources on sources.source = deals.source and sources.entity = 'deals'
    where deals.known_at <= $known_until
    qualify row_number() over (partition by deals.source, deals.deal_id order by deals.known_at desc) = 1
),

told as (
    select source, deal_id, merged_into
    from latest
    union all
    select source, trim(unnest(string_split(merged_ids, coalesce(nullif(competitors_separator, ''), chr(31))))), deal_id
    from latest
    where not is_deleted and merged_ids is not null
),

merges as (
    select source, deal_id, min(merged_into) as merged_into
    from told
    where merged_into is not null and deal_id <> '' and deal_id <> merged_into
    group by source, deal_id
),

chains as (
    select source, deal_id, merged_into, 1 as steps
    from merges
    union all
    select chains.source, chains.deal_id, merges.merged_into, chains.steps + 1
    from chains
    join merges on merges.source = chains.source and merges.deal_id = chains.merged_into
    where chains.steps < 50 and chains.merged_into <> chains.deal_id
)

select
    source,
    deal_id,
    if(bool_or(merged_into = deal_id), null, max_by(merged_into, steps)) as survivor
from chains
group by source, deal_id
