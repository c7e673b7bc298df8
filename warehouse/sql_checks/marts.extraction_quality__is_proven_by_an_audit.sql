-- How well claims are read in these notes is unproven: too few sentences drawn at random have been answered by an analyst.
-- warning
with counted as (
    select
        category,
        count(*) as claims
    from facts.claims
    group by category
),

unproven as (
    select
        coalesce(labels.label, quality.category) as label,
        quality.audited,
        quality.supporting,
        quality.claims_read,
        quality.claims_true,
        quality.precision,
        quality.recall,
        counted.claims
    from marts.extraction_quality as quality
    inner join counted on quality.category = counted.category
    left join settings.categories as labels on quality.category = labels.category
    where not quality.is_proven
)

select
    'No sentence has been audited: have an analyst fill in the workbook that `winloss review` writes' as remedy,
    null as precision,
    null as recall
from unproven
where audited = 0
having count(*) > 0
union all
select
    label || ' is unproven, with ' || supporting || ' audited sentences: have more workbooks of `winloss review` filled in'
        as remedy,
    precision,
    recall
from unproven
where audited > 0
order by remedy
