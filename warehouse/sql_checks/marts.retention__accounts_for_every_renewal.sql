-- In a cell of marts.retention, renewals kept, lost and lapsed do not add up to those that closed. A fault in what makes the table: report it with the key.
-- blocking
select
    evidence_key,
    n,
    renewed,
    lost_to_competitor,
    lost_otherwise,
    lapsed
from marts.retention
where n <> renewed + lost_to_competitor + lost_otherwise + lapsed
