-- Two versions of a deal hold at the same time, so a look back would count it twice. Look for its id in two sources.
-- blocking
with versions as (
    select
        deal_id,
        valid_from,
        valid_to,
        lead(valid_from) over (partition by deal_id order by valid_from) as next_valid_from
    from staging.deals
)

select deal_id, valid_from, valid_to, next_valid_from
from versions
where valid_to <= valid_from or next_valid_from < coalesce(valid_to, 'infinity'::timestamp)
