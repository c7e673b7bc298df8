-- By this company's analysts, more than half of the claims read in a category are wrong, or more than half are missed: trust its figures for nothing, and train on corrections.
-- warning
select
    category,
    supporting,
    round(precision, 2) as precision,
    round(recall, 2) as recall
from marts.extraction_quality
where is_proven and (precision_high < 0.5 or recall_high < 0.5)
