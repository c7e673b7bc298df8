-- One row per term that sales and marketing share.
-- term: The term as columns and pages' links write it.
-- definition: What it means, in a sentence or two.
-- formula: How it is computed; null where there is nothing to compute.
select
    term,
    label,
    definition,
    formula
from settings.glossary
order by label
