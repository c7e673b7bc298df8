-- One row per category of objections, strengths and reasons, by the project's own taxonomy.
-- label: Its name on the pages.
-- definition: What belongs in it.
select
    category,
    label,
    category_group,
    definition
from settings.categories
order by category
