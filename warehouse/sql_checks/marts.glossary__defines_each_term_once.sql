-- A term of marts.glossary is defined twice or not at all, so two sides may mean different things by it. A fault in warehouse/glossary.yaml: report it with the term.
-- blocking
select
    term,
    count(*) as rows
from marts.glossary
group by term
having count(*) > 1 or count(nullif(trim(definition), '')) < count(*)
