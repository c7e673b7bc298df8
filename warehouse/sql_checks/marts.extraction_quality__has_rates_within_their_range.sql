-- A rate of marts.extraction_quality is not between 0 and 1 or not within its own range. A fault in what makes the table: report it with the key.
-- blocking
select
    evidence_key,
    precision,
    precision_low,
    precision_high,
    recall,
    recall_low,
    recall_high
from marts.extraction_quality
where not (precision_low between 0 and precision and precision_high between precision and 1)
    or not (recall_low between 0 and recall and recall_high between recall and 1)
