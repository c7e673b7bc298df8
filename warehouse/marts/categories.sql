-- One row per category of objections, strengths and reasons.
select
    category,
    label,
    category_group
from settings.categories
order by category
